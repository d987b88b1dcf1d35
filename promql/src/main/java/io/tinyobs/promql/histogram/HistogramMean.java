// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;

/**
 * A mean of histograms that stays finite where their sum would not: from there on it is the mean
 * that is carried on.
 */
public final class HistogramMean {
  private HistogramSum sum;
  private double count = 1;
  private boolean incremental;

  /** The mean of one histogram. */
  public HistogramMean(NativeHistogram first) {
    sum = new HistogramSum(first);
  }

  /** Takes a histogram in; false, and nothing happens, if only one has custom bounds. */
  public boolean add(NativeHistogram histogram) {
    count++;
    if (!incremental) {
      var next = sum.copy();
      if (!next.add(histogram)) {
        return false;
      }
      if (!next.isInfinite()) {
        sum = next;
        return true;
      }
      incremental = true;
      sum.divide(count - 1);
    }
    sum.multiply((count - 1) / count);
    return sum.add(Histograms.divided(histogram, count));
  }

  /** Whether bounds were given up because not all histograms had them. */
  public boolean boundsReconciled() {
    return sum.boundsReconciled();
  }

  /** The mean so far. */
  public NativeHistogram value() {
    if (incremental) {
      return sum.value();
    }
    var mean = sum.copy();
    mean.divide(count);
    return mean.value();
  }
}
