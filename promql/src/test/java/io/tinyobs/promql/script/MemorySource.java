// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.script.Command.Load;
import io.tinyobs.promql.script.Command.Point;
import io.tinyobs.promql.script.Command.SeriesLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps what scripts load. */
final class MemorySource implements SeriesSource {
  private final TreeMap<Labels, TreeMap<Long, Point>> samples = new TreeMap<>();

  void clear() {
    samples.clear();
  }

  void add(Load load) {
    load.series().forEach(line -> add(line, load.stepMillis()));
    if (load.withCustomBuckets()) {
      CustomBuckets.of(load.series()).forEach(line -> add(line, load.stepMillis()));
    }
  }

  private void add(SeriesLine line, long stepMillis) {
    long time = 0;
    for (var point : line.points()) {
      if (!point.isNone()) {
        samples.computeIfAbsent(line.labels(), k -> new TreeMap<>()).put(time, point);
      }
      time += stepMillis;
    }
  }

  @Override
  public Result select(List<Matcher> matchers, TimeRange range) {
    var found = new ArrayList<Series>();
    samples.forEach((labels, points) -> {
      if (labels.matches(matchers)) {
        var series = series(labels, points, range);
        if (series.size() > 0) {
          found.add(series);
        }
      }
    });
    return new Result(found, List.of());
  }

  private static Series series(Labels labels, TreeMap<Long, Point> points, TimeRange range) {
    var counters = new Counters();
    var timestamps = new ArrayList<Long>();
    var values = new ArrayList<Double>();
    var starts = new ArrayList<Long>();
    var histograms = new ArrayList<@Nullable NativeHistogram>();
    points.forEach((time, point) -> {
      var histogram = point.histogram() == null ? null : counters.stored(point.histogram());
      if (histogram == null) {
        counters.interrupt();
      }
      if (range.startMillis() <= time && time <= range.endMillis()) {
        timestamps.add(time);
        values.add(point.value() == null ? Double.NaN : point.value());
        histograms.add(histogram);
        starts.add(point.start() == null ? 0 : time + point.start());
      }
    });
    return new Series(labels, timestamps.stream().mapToLong(t -> t).toArray(),
        values.stream().mapToDouble(v -> v).toArray(),
        histograms.stream().allMatch(Objects::isNull)
            ? null
            : histograms.toArray(NativeHistogram[]::new),
        starts.stream().allMatch(s -> s == 0)
            ? null
            : starts.stream().mapToLong(s -> s).toArray());
  }
}
