// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.script.Command.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Keeps what scripts load. */
final class MemorySource implements SeriesSource {
  private final TreeMap<Labels, TreeMap<Long, Double>> samples = new TreeMap<>();

  void clear() {
    samples.clear();
  }

  void add(Load load) {
    for (var line : load.series()) {
      long time = 0;
      for (var point : line.points()) {
        if (point.value() != null) {
          samples.computeIfAbsent(line.labels(), k -> new TreeMap<>()).put(time, point.value());
        }
        time += load.stepMillis();
      }
    }
  }

  @Override
  public Result select(List<Matcher> matchers, TimeRange range) {
    var found = new ArrayList<Series>();
    samples.forEach((labels, points) -> {
      if (labels.matches(matchers)) {
        var within = points.subMap(range.startMillis(), true, range.endMillis(), true);
        if (!within.isEmpty()) {
          found.add(new Series(labels, within.keySet().stream().mapToLong(t -> t).toArray(),
              within.values().stream().mapToDouble(v -> v).toArray()));
        }
      }
    });
    return new Result(found, List.of());
  }
}
