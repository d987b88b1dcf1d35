// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.promql.script.Command.Point;
import io.tinyobs.promql.script.Command.SeriesLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes native histograms with custom bounds of the series of classic ones. */
final class CustomBuckets {
  private final Map<Labels, TreeMap<Integer, Classic>> histograms = new LinkedHashMap<>();

  private CustomBuckets() {
  }

  /** A classic histogram at one time. */
  private static final class Classic {
    private final TreeMap<Double, Double> cumulative = new TreeMap<>();
    private @Nullable Double count;
    private double sum;
  }

  static List<SeriesLine> of(List<SeriesLine> classic) {
    var made = new CustomBuckets();
    classic.forEach(made::take);
    var result = new ArrayList<SeriesLine>();
    made.histograms.forEach((labels, byTime) -> {
      var points = new ArrayList<Point>();
      byTime.forEach((i, histogram) -> {
        while (points.size() < i) {
          points.add(Point.NONE);
        }
        points.add(Point.of(histogram(histogram), false));
      });
      result.add(new SeriesLine(labels, points));
    });
    return result;
  }

  private void take(SeriesLine line) {
    var name = line.labels().metricName();
    var suffix = name.substring(Math.max(0, name.lastIndexOf('_')));
    if (!Set.of("_bucket", "_count", "_sum").contains(suffix)) {
      return;
    }
    var labels = line.labels().without(Set.of("le")).toBuilder()
        .set(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length())).build();
    var le = line.labels().getOrEmpty("le");
    for (int i = 0; i < line.points().size(); i++) {
      var value = line.points().get(i).value();
      if (value != null) {
        var histogram = histograms.computeIfAbsent(labels, k -> new TreeMap<>())
            .computeIfAbsent(i, k -> new Classic());
        switch (suffix) {
          case "_bucket" -> histogram.cumulative.putIfAbsent(SeriesText.number(le), value);
          case "_count" -> histogram.count = value;
          default -> histogram.sum = value;
        }
      }
    }
  }

  private static NativeHistogram histogram(Classic classic) {
    double count = classic.count != null
        ? classic.count
        : classic.cumulative.isEmpty() ? 0 : classic.cumulative.lastEntry().getValue();
    classic.cumulative.putIfAbsent(Double.POSITIVE_INFINITY, count);
    var counts = new double[classic.cumulative.size()];
    var bounds = new double[counts.length - 1];
    int i = 0;
    double before = 0;
    for (var bucket : classic.cumulative.entrySet()) {
      if (i < bounds.length) {
        bounds[i] = bucket.getKey();
      }
      counts[i++] = bucket.getValue() - before;
      before = bucket.getValue();
    }
    return NativeHistogram.custom(bounds, count, classic.sum, Buckets.from(0, counts));
  }
}
