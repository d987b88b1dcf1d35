// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/**
 * How fast a series grows in a window.
 *
 * <p>
 * The samples rarely lie on the window's edges, so the growth between the first and the last is
 * extrapolated to them: all the way if the edge is no farther than 1.1 times the average distance of
 * samples, else by half that distance, because the series seems to begin or end there. A counter is
 * never extrapolated to below zero, and where it falls it has been reset to zero.
 */
final class Rates {
  private Rates() {
  }

  /** {@code rate}, {@code increase} (counters), {@code delta} (gauges). */
  static double extrapolated(Window w, boolean counter, boolean perSecond) {
    int first = w.from();
    int last = w.to() - 1;
    boolean begins = counter && StartTimes.firstBeginsInside(w);
    if (last <= first && !begins) {
      return Absent.VALUE;
    }
    var values = w.values;
    double growth = values[last] - values[first];
    if (counter) {
      for (int i = first + 1; i <= last; i++) {
        if (values[i] < values[i - 1]) {
          growth += values[i - 1];
        }
      }
      if (w.starts != null) {
        growth += lostUnseen(w);
      }
    }
    if (begins) {
      growth += values[first];
    }
    return growth * factor(w, counter, perSecond, values[first], growth);
  }

  // Before resets after which the value did not even fall.
  private static double lostUnseen(Window w) {
    double lost = 0;
    for (int i = w.from() + 1; i < w.to(); i++) {
      if (!(w.values[i] < w.values[i - 1]) && StartTimes.resetAt(w, i)) {
        lost += w.values[i - 1];
      }
    }
    return lost;
  }

  /**
   * By what the growth from the first to the last sample has to be multiplied. If the first counter
   * began within the window, growth and time are taken from there.
   *
   * @param firstValue
   *          the counter's first value
   * @param growth
   *          how much it grew
   */
  static double factor(SampleWindow w, boolean counter, boolean perSecond, double firstValue,
      double growth) {
    int first = w.from();
    int last = w.to() - 1;
    double toStart = (w.timestamps[first] - w.start()) / 1000.0;
    double toEnd = (w.end() - w.timestamps[last]) / 1000.0;
    double sampled = (w.timestamps[last] - w.timestamps[first]) / 1000.0;
    double average = last > first ? sampled / (last - first) : 0;
    double threshold = average * 1.1;
    if (w.starts != null && counter && StartTimes.firstBeginsInside(w)) {
      toStart = 0;
      sampled = (w.timestamps[last] - w.starts[first]) / 1000.0;
    } else {
      if (toStart >= threshold) {
        toStart = average / 2;
      }
      if (counter && growth > 0 && firstValue >= 0) {
        double toZero = sampled * (firstValue / growth);
        toStart = Math.min(toStart, toZero);
      }
    }
    if (toEnd >= threshold) {
      toEnd = average / 2;
    }
    double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
    return perSecond ? factor / (w.range() / 1000.0) : factor;
  }

  /**
   * The same for anchored windows (from the last sample at or before the left edge) and smoothed ones
   * (from and to values interpolated at the edges). Nothing is extrapolated.
   */
  static double extended(Window w, boolean smoothed, boolean counter, boolean perSecond) {
    long start = w.start();
    long end = w.end();
    int last = w.to() - 1;
    int first = Math.max(w.from(), w.firstAfter(start, last) - 1);
    if (smoothed) {
      last = w.firstAfter(end - 1, last);
    }
    if (w.timestamps[last] <= start || smoothed && w.timestamps[first] > end) {
      return Absent.VALUE;
    }
    double left = smoothed && w.timestamps[first] < start
        ? Smoothing.between(w.timestamps, w.values, first, start, counter)
        : w.values[first];
    double right = smoothed && last > w.from() && w.timestamps[last] > end
        ? Smoothing.between(w.timestamps, w.values, last - 1, end, counter)
        : w.values[last];
    double growth = right - left;
    if (counter) {
      int from = w.timestamps[first] <= start ? first + 1 : first;
      int to = w.timestamps[last] >= end ? last - 1 : last;
      growth += lostInResets(w, from, to, left, right);
    }
    return perSecond ? growth / (w.range() / 1000.0) : growth;
  }

  private static double lostInResets(Window w, int from, int to, double left, double right) {
    double lost = 0;
    double before = left;
    for (int i = from; i <= to; i++) {
      if (w.values[i] < before) {
        lost += before;
      }
      before = w.values[i];
    }
    return right < before ? lost + before : lost;
  }

  /** {@code irate}: between the last two samples; a counter that fell started from zero. */
  static double lastRate(Window w) {
    if (w.size() < 2) {
      return Absent.VALUE;
    }
    int last = w.to() - 1;
    double now = w.values[last];
    double before = w.values[last - 1];
    double growth = now < before || StartTimes.resetAt(w, last) ? now : now - before;
    return growth / ((w.timestamps[last] - w.timestamps[last - 1]) / 1000.0);
  }

  /** {@code idelta}: between the last two samples. */
  static double lastDifference(Window w) {
    return w.size() < 2 ? Absent.VALUE : w.values[w.to() - 1] - w.values[w.to() - 2];
  }
}
