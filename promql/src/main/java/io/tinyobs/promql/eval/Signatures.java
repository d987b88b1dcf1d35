// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.VectorMatching;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Numbers the label sets by which two vectors' series find each other. */
final class Signatures {
  private final boolean on;
  private final Set<String> names;
  private final Map<Labels, Integer> numbers = new HashMap<>();

  Signatures(VectorMatching matching) {
    this.on = matching.on();
    this.names = new HashSet<>(matching.labels());
    if (!on) {
      names.add(Labels.METRIC_NAME);
    }
  }

  /** The labels of a series that decide on its partner. */
  Labels of(Labels labels) {
    return on ? labels.only(names) : labels.without(names);
  }

  /** The number of each series' signature; equal signatures have equal numbers. */
  int[] number(List<StepSeries> series) {
    var result = new int[series.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = numbers.computeIfAbsent(of(series.get(i).labels()), s -> numbers.size());
    }
    return result;
  }

  int count() {
    return numbers.size();
  }
}
