// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.AggregateOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The greatest or the least numbers of a group at each step, found while series pass by: what is kept
 * is as large as what is chosen. Of equal ones the first stays, NaN is last either way.
 */
final class TopK {
  /** With more to choose from a list would be searched too long; sorting is better then. */
  static final int MOST = 64;

  private final boolean greatest;
  private final double[] limits;
  private final int width;
  private final double[] best;
  private final int[] series;
  private final int[] sizes;
  private final List<StepSeries> met = new ArrayList<>();

  /**
   * Nothing chosen yet.
   *
   * @param limits
   *          how many to choose, one a step, none above {@link #MOST}
   */
  TopK(AggregateOp op, double[] limits) {
    this.greatest = op == AggregateOp.TOPK;
    this.limits = limits;
    this.width = (int) Math.max(0, Arrays.stream(limits).max().orElse(0));
    this.best = new double[width * limits.length];
    this.series = new int[width * limits.length];
    this.sizes = new int[limits.length];
  }

  /** Samples that it holds. */
  long held() {
    return 2L * best.length;
  }

  void add(StepSeries one) {
    int number = met.size();
    met.add(one.withValues(new double[0]));
    var values = one.values();
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      int limit = (int) limits[i];
      if (Absent.is(value) || limit < 1) {
        continue;
      }
      int size = sizes[i];
      int begin = i * width;
      if (size == limit) {
        if (!isBefore(value, best[begin + size - 1])) {
          continue;
        }
        size--;
      }
      int at = begin + size;
      while (at > begin && isBefore(value, best[at - 1])) {
        best[at] = best[at - 1];
        series[at] = series[at - 1];
        at--;
      }
      best[at] = value;
      series[at] = number;
      sizes[i] = size + 1;
    }
  }

  private boolean isBefore(double value, double other) {
    return Double.isNaN(other)
        ? !Double.isNaN(value)
        : greatest ? value > other : value < other;
  }

  /** Adds the series chosen in the order of choice: step by step, best first. */
  void finish(LinkedHashMap<Labels, StepSeries> chosen) {
    for (int i = 0; i < sizes.length; i++) {
      for (int k = 0; k < sizes[i]; k++) {
        var of = met.get(series[i * width + k]);
        chosen.computeIfAbsent(of.labels(),
            labels -> of.withValues(Absent.column(sizes.length))).values()[i] = best[i * width + k];
      }
    }
  }
}
