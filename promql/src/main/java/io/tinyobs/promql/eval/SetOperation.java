// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.BinaryOp;
import io.tinyobs.promql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code and}, {@code or}, {@code unless}: which series are there, step by step. */
final class SetOperation {
  private final VectorMatching matching;
  private final Steps steps;

  SetOperation(VectorMatching matching, Steps steps) {
    this.matching = matching;
    this.steps = steps;
  }

  List<StepSeries> apply(BinaryOp op, List<StepSeries> left, List<StepSeries> right) {
    var signatures = new Signatures(matching);
    var lefts = signatures.number(left);
    var rights = signatures.number(right);
    if (op == BinaryOp.OR) {
      var there = presence(left, lefts, signatures.count());
      var result = new ArrayList<>(left);
      result.addAll(filtered(right, rights, there, false));
      return Columns.merged(result);
    }
    var there = presence(right, rights, signatures.count());
    return filtered(left, lefts, there, op == BinaryOp.AND);
  }

  // For each signature the steps at which some series has a value; null where there is no series.
  private boolean[][] presence(List<StepSeries> series, int[] numbers, int count) {
    var there = new boolean[count][];
    for (int s = 0; s < numbers.length; s++) {
      var row = there[numbers[s]];
      if (row == null) {
        row = new boolean[steps.count()];
        there[numbers[s]] = row;
      }
      for (int i = 0; i < row.length; i++) {
        row[i] |= series.get(s).hasAt(i);
      }
    }
    return there;
  }

  private List<StepSeries> filtered(List<StepSeries> series, int[] numbers, boolean[][] there,
      boolean wanted) {
    var result = new ArrayList<StepSeries>(series.size());
    for (int s = 0; s < numbers.length; s++) {
      var row = there[numbers[s]];
      var kept = filtered(series.get(s), row, wanted);
      if (!kept.isEmpty()) {
        result.add(kept);
      }
    }
    return result;
  }

  private static StepSeries filtered(StepSeries series, boolean @Nullable [] row,
      boolean wanted) {
    var values = series.values().clone();
    var histograms = series.histograms() == null ? null : series.histograms().clone();
    for (int i = 0; i < values.length; i++) {
      if ((row != null && row[i]) != wanted) {
        values[i] = Absent.VALUE;
        if (histograms != null) {
          histograms[i] = null;
        }
      }
    }
    return series.withSamples(values, histograms);
  }
}
