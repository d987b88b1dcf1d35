// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.histogram.Numbers;
import java.util.Arrays;

/** Quantiles of plain values. */
final class Quantiles {
  private Quantiles() {
  }

  /** The quantile of the values, which are sorted on the way; between two it is interpolated. */
  static double of(double quantile, double[] values) {
    if (values.length == 0 || Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (quantile > 1) {
      return Double.POSITIVE_INFINITY;
    }
    sortNanFirst(values);
    double rank = quantile * (values.length - 1);
    int lower = (int) Math.floor(rank);
    int upper = Math.min(values.length - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return values[lower] * (1 - weight) + values[upper] * weight;
  }

  // Arrays.sort puts NaN last, PromQL puts it first.
  private static void sortNanFirst(double[] values) {
    Arrays.sort(values);
    int nans = 0;
    while (nans < values.length && Double.isNaN(values[values.length - 1 - nans])) {
      nans++;
    }
    if (nans > 0) {
      System.arraycopy(values, 0, values, nans, values.length - nans);
      Arrays.fill(values, 0, nans, Double.NaN);
    }
  }

  /** Warns of each distinct value that is no quantile. */
  static void check(double[] quantiles, Expr where, Annotations annotations) {
    for (double q : quantiles) {
      if (Double.isNaN(q) || q < 0 || q > 1) {
        annotations.warn("quantile value should be between 0 and 1, got " + Numbers.general(q),
            where.pos());
      }
    }
  }
}
