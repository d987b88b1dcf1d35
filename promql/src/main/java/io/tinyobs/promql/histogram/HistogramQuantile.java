// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.histogram.Estimate.Remark;
import java.util.List;

/**
 * Below which value a share of the observations lies.
 *
 * <p>
 * Within an exponential bucket observations are taken to be spread evenly on a logarithmic scale,
 * within the zero bucket and custom ones evenly. With positive buckets alone the zero bucket begins
 * at 0, with negative ones alone it ends there.
 */
public final class HistogramQuantile {
  private static final BucketRange NONE = new BucketRange(0, 0, true, true, 0);

  private HistogramQuantile() {
  }

  /** The quantile; -Inf below 0, +Inf above 1, NaN without observations. */
  public static Estimate of(double quantile, NativeHistogram histogram) {
    if (quantile < 0 || quantile > 1) {
      return Estimate.of(quantile < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    if (histogram.count() == 0 || Double.isNaN(quantile)) {
      return Estimate.of(Double.NaN);
    }
    // From the nearer end fewer rounding errors add up; NaN observations have no place at the top.
    boolean upwards = Double.isNaN(histogram.sum()) || quantile < 0.5;
    var ranges = BucketRange.ascending(histogram);
    double rank = (upwards ? quantile : 1 - quantile) * histogram.count();
    double passed = 0;
    var found = NONE;
    for (var range : upwards ? ranges : ranges.reversed()) {
      found = range;
      passed += range.count();
      if (!range.isEmpty() && passed >= rank) {
        break;
      }
    }
    return within(histogram, found, rank, passed, upwards, ranges);
  }

  private static Estimate within(NativeHistogram histogram, BucketRange found, double rank,
      double passed, boolean upwards, List<BucketRange> ranges) {
    if (histogram.isCustom() && found.lower() == Double.NEGATIVE_INFINITY && found.upper() <= 0) {
      return Estimate.of(found.upper());
    }
    if (histogram.isCustom() && found.lower() != Double.NEGATIVE_INFINITY
        && found.upper() == Double.POSITIVE_INFINITY) {
      return Estimate.of(found.lower());
    }
    var range = natural(histogram, found);
    double counted = Math.min(passed, histogram.count());
    boolean anyNan = Double.isNaN(histogram.sum());
    if (counted < rank) {
      return anyNan
          ? new Estimate(Double.NaN, Remark.NAN_RESULT)
          : Estimate.of(range.upper());
    }
    double inRange = upwards ? rank - (counted - range.count()) : counted - rank;
    double value = interpolated(histogram, range, inRange / range.count());
    boolean skewed = anyNan && total(ranges) < histogram.count();
    return new Estimate(value, skewed ? Remark.SKEWED : Remark.NONE);
  }

  /** The bucket without the side of zero, or below zero, where nothing is. */
  static BucketRange natural(NativeHistogram histogram, BucketRange range) {
    if (histogram.isCustom()) {
      return range.lower() == Double.NEGATIVE_INFINITY ? range.within(0, range.upper()) : range;
    }
    return range.containsZero() ? oneSided(histogram, range) : range;
  }

  /** A bucket around zero, as far as it reaches to where there are other buckets. */
  static BucketRange oneSided(NativeHistogram histogram, BucketRange range) {
    boolean anyNegative = !histogram.negative().isEmpty();
    boolean anyPositive = !histogram.positive().isEmpty();
    if (anyNegative == anyPositive) {
      return range;
    }
    return anyPositive ? range.within(0, range.upper()) : range.within(range.lower(), 0);
  }

  private static double interpolated(NativeHistogram histogram, BucketRange range, double share) {
    if (histogram.isCustom() || range.containsZero()) {
      return range.lower() + (range.upper() - range.lower()) * share;
    }
    double from = Math.log(Math.abs(range.lower()));
    double to = Math.log(Math.abs(range.upper()));
    return Math.copySign(Math.exp(from + (to - from) * share), range.upper());
  }

  private static double total(List<BucketRange> ranges) {
    double total = 0;
    for (var range : ranges) {
      total += range.count();
    }
    return total;
  }
}
