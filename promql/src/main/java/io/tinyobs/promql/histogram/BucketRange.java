// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;
import java.util.ArrayList;
import java.util.List;

/**
 * A bucket with its bounds.
 *
 * @param lower
 *          where it begins
 * @param upper
 *          where it ends
 * @param lowerInclusive
 *          whether {@code lower} itself belongs to it
 * @param upperInclusive
 *          whether {@code upper} itself belongs to it
 * @param count
 *          observations in it
 */
public record BucketRange(double lower, double upper, boolean lowerInclusive,
    boolean upperInclusive, double count) {
  /**
   * The buckets of a histogram from the lowest to the highest, the zero bucket among them if there
   * is anything in it. A bucket that the zero bucket overlaps begins or ends where that ends.
   */
  public static List<BucketRange> ascending(NativeHistogram histogram) {
    var ranges = new ArrayList<BucketRange>(
        histogram.negative().size() + histogram.positive().size() + 1);
    for (int i = histogram.negative().size() - 1; i >= 0; i--) {
      ranges.add(negative(histogram, i));
    }
    double threshold = histogram.zeroThreshold();
    if (histogram.zeroCount() > 0) {
      ranges.add(new BucketRange(-threshold, threshold, true, true, histogram.zeroCount()));
    }
    for (int i = 0; i < histogram.positive().size(); i++) {
      ranges.add(positive(histogram, i));
    }
    return ranges;
  }

  private static BucketRange negative(NativeHistogram histogram, int i) {
    var range = unclipped(histogram, i, true);
    double threshold = histogram.zeroThreshold();
    return range.upper < 0 && range.upper > -threshold
        ? range.within(range.lower, -threshold)
        : range;
  }

  private static BucketRange positive(NativeHistogram histogram, int i) {
    var range = unclipped(histogram, i, false);
    double threshold = histogram.zeroThreshold();
    return range.lower > 0 && range.lower < threshold
        ? range.within(threshold, range.upper)
        : range;
  }

  /** Bucket number {@code i} of one side, whatever the zero bucket overlaps. */
  static BucketRange unclipped(NativeHistogram histogram, int i, boolean negative) {
    var buckets = negative ? histogram.negative() : histogram.positive();
    int index = buckets.indexes()[i];
    double count = buckets.counts()[i];
    double far = Bounds.upper(histogram, index);
    double near = Bounds.upper(histogram, index - 1);
    if (histogram.isCustom()) {
      return new BucketRange(near, far, index == 0, true, count);
    }
    return negative
        ? new BucketRange(-far, -near, true, false, count)
        : new BucketRange(near, far, false, true, count);
  }

  /** The same count between other bounds. */
  BucketRange within(double newLower, double newUpper) {
    return new BucketRange(newLower, newUpper, lowerInclusive, upperInclusive, count);
  }

  /** Whether nothing was observed in it. */
  public boolean isEmpty() {
    return count == 0;
  }

  boolean containsZero() {
    return lower <= 0 && upper >= 0;
  }

  /**
   * The share of a finite bucket's observations below a value in it: spread evenly, or, on both
   * sides of zero, evenly on a logarithmic scale.
   */
  double shareBelow(double value, boolean linear) {
    if (linear) {
      return (value - lower) / (upper - lower);
    }
    double from = Math.log(Math.abs(lower));
    double to = Math.log(Math.abs(upper));
    return (Math.log(Math.abs(value)) - from) / (to - from);
  }
}
