// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import java.util.Arrays;

/**
 * Finds out whether a counter of observations has been reset between two samples: a count fell, or
 * buckets became such as a running counter's never become (finer, with a smaller zero bucket).
 */
public final class Resets {
  private Resets() {
  }

  /** Whether {@code current} says that it follows a reset, or, if it does not say, seems to. */
  public static boolean between(NativeHistogram previous, NativeHistogram current) {
    return switch (current.counterReset()) {
      case RESET -> true;
      case NOT_RESET -> false;
      case UNKNOWN, GAUGE -> seems(previous, current);
    };
  }

  private static boolean seems(NativeHistogram previous, NativeHistogram current) {
    if (current.count() < previous.count()) {
      return true;
    }
    if (current.isCustom()) {
      return !previous.isCustom() || customFell(previous, current);
    }
    if (current.schema() > previous.schema()
        || current.zeroThreshold() < previous.zeroThreshold()) {
      return true;
    }
    return current.schema() == previous.schema()
        && current.zeroThreshold() == previous.zeroThreshold()
            ? current.zeroCount() < previous.zeroCount() || bucketsFell(previous, current)
            : fellWithOtherLayout(previous, current);
  }

  private static boolean customFell(NativeHistogram previous, NativeHistogram current) {
    if (Arrays.equals(previous.bounds(), current.bounds())) {
      return fell(previous.positive(), current.positive(), 0);
    }
    var common = Bounds.common(previous.bounds(), current.bounds());
    var before = new HistogramSum(previous);
    before.remapTo(common);
    var now = new HistogramSum(current);
    now.remapTo(common);
    var countsBefore = dense(before.value());
    var counts = dense(now.value());
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < countsBefore[i]) {
        return true;
      }
    }
    return false;
  }

  private static double[] dense(NativeHistogram histogram) {
    var counts = new double[histogram.bounds().length + 1];
    var buckets = histogram.positive();
    for (int i = 0; i < buckets.size(); i++) {
      counts[buckets.indexes()[i]] = buckets.counts()[i];
    }
    return counts;
  }

  private static boolean fellWithOtherLayout(NativeHistogram previous, NativeHistogram current) {
    var widened = new HistogramSum(previous);
    widened.widenZeroBucket(current.zeroThreshold());
    var zero = widened.value();
    if (zero.zeroThreshold() != current.zeroThreshold()
        || current.zeroCount() < zero.zeroCount()) {
      return true;
    }
    var coarse = new HistogramSum(previous);
    coarse.coarsenTo(current.schema());
    return bucketsFell(coarse.value(), current);
  }

  private static boolean bucketsFell(NativeHistogram previous, NativeHistogram current) {
    return fell(previous.positive(), current.positive(), firstOutside(previous.positive(), current))
        || fell(previous.negative(), current.negative(), firstOutside(previous.negative(),
            current));
  }

  private static int firstOutside(Buckets buckets, NativeHistogram current) {
    int i = 0;
    while (current.zeroThreshold() > 0 && i < buckets.size() && Bounds
        .exponential(current.schema(), buckets.indexes()[i]) <= current.zeroThreshold()) {
      i++;
    }
    return i;
  }

  private static boolean fell(Buckets previous, Buckets current, int from) {
    int j = 0;
    for (int i = from; i < previous.size(); i++) {
      while (j < current.size() && current.indexes()[j] < previous.indexes()[i]) {
        j++;
      }
      boolean there = j < current.size() && current.indexes()[j] == previous.indexes()[i];
      if (there
          ? current.counts()[j] < previous.counts()[i]
          : previous.counts()[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
