// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.eval.HistogramNotes.Operation;
import io.tinyobs.promql.histogram.HistogramSum;
import io.tinyobs.promql.histogram.Histograms;
import io.tinyobs.promql.histogram.Resets;
import org.jspecify.annotations.Nullable;

/** Values between samples, on the straight line from one to the next. */
final class Smoothing {
  private Smoothing() {
  }

  /** At each step the value between its neighbours, or the last one if there is no next. */
  static double[] column(RawSeries series, Steps steps, long shift, boolean fixed, long lookback) {
    var column = new double[steps.count()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value(series, fixed ? shift : steps.at(i) + shift, lookback);
    }
    return column;
  }

  static double value(RawSeries series, long time, long lookback) {
    var times = series.timestamps();
    int next = 0;
    while (next < times.length && times[next] < time) {
      next++;
    }
    boolean hasNext = next < times.length && times[next] <= time + lookback;
    if (hasNext && times[next] == time) {
      return series.values()[next];
    }
    if (next == 0 || times[next - 1] <= time - lookback) {
      return Absent.VALUE;
    }
    return hasNext
        ? between(series.timestamps(), series.values(), next - 1, time, false)
        : series.values()[next - 1];
  }

  /** The value at {@code time} between sample {@code left} and the next. */
  static double between(long[] times, double[] values, int left, long time, boolean counter) {
    double from = values[left];
    double to = values[left + 1];
    if (counter && to < from) {
      from = 0;
    }
    return from + (to - from) * (time - times[left]) / (times[left + 1] - times[left]);
  }

  /**
   * The histogram at {@code time} between sample {@code left} and the next; null, and a note, if the
   * two do not fit.
   */
  static @Nullable NativeHistogram between(long[] times, NativeHistogram[] values, int left,
      long time, boolean counter, HistogramNotes notes) {
    var from = values[left];
    var to = values[left + 1];
    if (time == times[left] || time == times[left + 1]) {
      return time == times[left] ? from : to;
    }
    double share = (double) (time - times[left]) / (times[left + 1] - times[left]);
    if (counter && Resets.between(from, to)) {
      return Histograms.multiplied(to, share);
    }
    var difference = new HistogramSum(to);
    if (!difference.subtract(from)) {
      notes.mixedSchemas();
      return null;
    }
    if (difference.takeBoundsReconciled()) {
      notes.boundsReconciled(Operation.SUBTRACTION);
    }
    var between = new HistogramSum(Histograms.multiplied(difference.value(), share));
    boolean added = between.add(from);
    if (between.takeBoundsReconciled()) {
      notes.boundsReconciled(Operation.ADDITION);
    }
    return added ? between.value() : null;
  }
}
