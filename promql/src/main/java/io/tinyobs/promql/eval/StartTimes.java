// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/**
 * What is known from when counters began: that there was a reset though the value did not fall, and
 * where a series' zero was. A start of 0, or one not before its own sample, says nothing.
 */
final class StartTimes {
  private StartTimes() {
  }

  /** Whether the counter began anew between sample {@code i - 1} and sample {@code i}. */
  static boolean resetAt(SampleWindow w, int i) {
    return w.starts != null && resetBetween(w.starts[i - 1], w.timestamps[i - 1], w.starts[i],
        w.timestamps[i]);
  }

  /** Whether the counter began anew between two samples, given the start and time of each. */
  static boolean resetBetween(long startBefore, long timeBefore, long start, long time) {
    if (start == 0 || start >= time || start < timeBefore) {
      return false;
    }
    // At the time of the sample before begins a delta, or a counter whose start is not known: then
    // the sample before does not know it either.
    return start > timeBefore || startBefore < timeBefore && startBefore != 0;
  }

  /** Whether the first sample's counter began within the window, so that it was zero there. */
  static boolean firstBeginsInside(SampleWindow w) {
    if (w.starts == null) {
      return false;
    }
    long start = w.starts[w.from()];
    return start != 0 && start > w.start() && start < w.timestamps[w.from()];
  }

  /** Whether some counter began before the sample before it, yet not with that sample's counter. */
  static boolean overlap(SampleWindow w) {
    for (int i = w.from() + 1; w.starts != null && i < w.to(); i++) {
      long start = w.starts[i];
      if (start != 0 && start < w.timestamps[i - 1] && start != w.starts[i - 1]) {
        return true;
      }
    }
    return false;
  }
}
