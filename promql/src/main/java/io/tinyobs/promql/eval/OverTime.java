// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.histogram.Kahan;
import java.util.Arrays;

/** What a window's samples come to together. */
final class OverTime {
  private OverTime() {
  }

  static double[] copy(Window w) {
    return Arrays.copyOfRange(w.values, w.from(), w.to());
  }

  static double sum(Window w) {
    var sum = new Kahan();
    for (int i = w.from(); i < w.to(); i++) {
      sum.add(w.values[i]);
    }
    return sum.value();
  }

  static double average(Window w) {
    var mean = new Kahan.Mean();
    for (int i = w.from(); i < w.to(); i++) {
      mean.add(w.values[i]);
    }
    return mean.value();
  }

  static double variance(Window w) {
    double count = 0;
    var mean = new Kahan();
    var squares = new Kahan();
    for (int i = w.from(); i < w.to(); i++) {
      count++;
      double delta = w.values[i] - mean.value();
      mean.add(delta / count);
      squares.add(delta * (w.values[i] - mean.value()));
    }
    return squares.value() / count;
  }

  /** Index of the greatest value; of several the first, or the last. */
  static int greatest(Window w, boolean lastOfEqual) {
    int best = w.from();
    for (int i = w.from(); i < w.to(); i++) {
      double value = w.values[i];
      double there = w.values[best];
      if (value > there || lastOfEqual && value == there || Double.isNaN(there)) {
        best = i;
      }
    }
    return best;
  }

  /** Index of the least value; of several the first, or the last. */
  static int least(Window w, boolean lastOfEqual) {
    int best = w.from();
    for (int i = w.from(); i < w.to(); i++) {
      double value = w.values[i];
      double there = w.values[best];
      if (value < there || lastOfEqual && value == there || Double.isNaN(there)) {
        best = i;
      }
    }
    return best;
  }

  /** Median of the distances from the median. */
  static double medianDeviation(Window w) {
    var values = copy(w);
    for (double value : values) {
      if (Double.isNaN(value)) {
        return Double.NaN;
      }
    }
    double median = Quantiles.of(0.5, values);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    return Quantiles.of(0.5, values);
  }

  static double resets(Window w) {
    int from = anchor(w);
    if (from < 0) {
      return Absent.VALUE;
    }
    int resets = 0;
    for (int i = from + 1; i < w.to(); i++) {
      if (w.values[i] < w.values[i - 1] || StartTimes.resetAt(w, i)) {
        resets++;
      }
    }
    return resets;
  }

  static double changes(Window w) {
    int from = anchor(w);
    if (from < 0) {
      return Absent.VALUE;
    }
    int changes = 0;
    for (int i = from + 1; i < w.to(); i++) {
      double before = w.values[i - 1];
      double now = w.values[i];
      if (now != before && !(Double.isNaN(now) && Double.isNaN(before))) {
        changes++;
      }
    }
    return changes;
  }

  // Where counting begins: at the last sample not after the left edge, if the window has one. -1 if
  // nothing lies after the edge.
  private static int anchor(Window w) {
    int after = w.firstAfter(w.start(), w.to());
    return after == w.to() ? -1 : Math.max(w.from(), after - 1);
  }
}
