// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.eval.HistogramNotes.Operation;
import io.tinyobs.promql.histogram.HistogramMean;
import io.tinyobs.promql.histogram.HistogramSum;
import org.jspecify.annotations.Nullable;

/** Makes the sum or the mean of histograms, and remembers what was odd about them. */
final class HistogramReduction {
  private final boolean mean;
  private @Nullable HistogramSum sum;
  private @Nullable HistogramMean average;
  private boolean anyReset;
  private boolean anyNotReset;

  HistogramReduction(boolean mean) {
    this.mean = mean;
  }

  /** Takes a histogram in; false, and nothing happens, if it does not fit those before. */
  boolean add(NativeHistogram histogram) {
    switch (histogram.counterReset()) {
      case RESET -> anyReset = true;
      case NOT_RESET -> anyNotReset = true;
      case UNKNOWN, GAUGE -> {
      }
    }
    return mean ? addToMean(histogram) : addToSum(histogram);
  }

  private boolean addToSum(NativeHistogram histogram) {
    if (sum == null) {
      sum = new HistogramSum(histogram);
      return true;
    }
    return sum.add(histogram);
  }

  private boolean addToMean(NativeHistogram histogram) {
    if (average == null) {
      average = new HistogramMean(histogram);
      return true;
    }
    return average.add(histogram);
  }

  /** Notes that bounds were given up, which may be so though there is no result. */
  void noteReconciled(HistogramNotes notes) {
    if (sum != null && sum.boundsReconciled() || average != null && average.boundsReconciled()) {
      notes.boundsReconciled(Operation.AGGREGATION);
    }
  }

  /** The result, if there is one, after the notes have been taken. */
  @Nullable
  NativeHistogram finish(HistogramNotes notes) {
    noteReconciled(notes);
    if (anyReset && anyNotReset) {
      notes.resetsCollided(Operation.AGGREGATION);
    }
    return sum != null ? sum.value() : average != null ? average.value() : null;
  }
}
