// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.PromQlException.EvaluationError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/** What is done with lists of series whatever their origin. */
final class Columns {
  private static final String SAME_LABELS = "vector cannot contain metrics with the same labelset";

  private Columns() {
  }

  /**
   * Makes one series of those with the same labels, whose values must not meet at any step.
   */
  static List<StepSeries> merged(List<StepSeries> series) {
    if (allDiffer(series)) {
      return series;
    }
    var merged = new LinkedHashMap<Labels, StepSeries>();
    for (var one : series) {
      var there = merged.putIfAbsent(one.labels(), one);
      if (there != null) {
        merged.put(one.labels(), union(there, one));
      }
    }
    return new ArrayList<>(merged.values());
  }

  private static StepSeries union(StepSeries a, StepSeries b) {
    boolean histograms = a.histograms() != null || b.histograms() != null;
    int steps = a.values().length;
    var union = a.withSamples(a.values().clone(),
        a.histograms() != null
            ? a.histograms().clone()
            : histograms ? new NativeHistogram[steps] : null);
    for (int i = 0; i < steps; i++) {
      if (b.hasAt(i)) {
        if (a.hasAt(i)) {
          throw new EvaluationError(SAME_LABELS);
        }
        union.take(b, i);
      }
    }
    return union;
  }

  /** Refuses series with the same labels, even if their values never meet. */
  static List<StepSeries> distinct(List<StepSeries> series) {
    if (!allDiffer(series)) {
      throw new EvaluationError(SAME_LABELS);
    }
    return series;
  }

  private static boolean allDiffer(List<StepSeries> series) {
    if (series.size() < 2) {
      return true;
    }
    var seen = HashSet.<Labels>newHashSet(series.size());
    for (var one : series) {
      if (!seen.add(one.labels())) {
        return false;
      }
    }
    return true;
  }

  /** Without the series that have no value at any step. */
  static List<StepSeries> withoutEmpty(List<StepSeries> series) {
    var kept = new ArrayList<StepSeries>(series.size());
    for (var one : series) {
      if (!one.isEmpty()) {
        kept.add(one);
      }
    }
    return kept;
  }
}
