// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import java.util.Arrays;
import java.util.Set;

/**
 * A series' values at all steps: one column.
 *
 * <p>
 * The column belongs to the series and, once the series has been handed on, to whoever got it.
 */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: loops run over them.
record StepSeries(Labels labels, double[] values, boolean dropName) {
  private static final Set<String> NAME_LABELS = Set.of(Labels.METRIC_NAME, "__type__", "__unit__");

  boolean hasAt(int step) {
    return !Absent.is(values[step]);
  }

  boolean isEmpty() {
    for (double value : values) {
      if (!Absent.is(value)) {
        return false;
      }
    }
    return true;
  }

  StepSeries withValues(double[] others) {
    return new StepSeries(labels, others, dropName);
  }

  StepSeries withLabels(Labels others) {
    return new StepSeries(others, values, dropName);
  }

  /** The same value at each of {@code steps} steps; this series has one. */
  StepSeries repeated(int steps) {
    var column = new double[steps];
    Arrays.fill(column, values[0]);
    return withValues(column);
  }

  /** Without the metric's name, its type and its unit. */
  static Labels withoutName(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (NAME_LABELS.contains(labels.name(i))) {
        return labels.without(NAME_LABELS);
      }
    }
    return labels;
  }
}
