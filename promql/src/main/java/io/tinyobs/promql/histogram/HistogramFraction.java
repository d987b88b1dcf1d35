// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.histogram.Estimate.Remark;

/** Which share of the observations lies between two values; see {@link HistogramQuantile}. */
public final class HistogramFraction {
  private HistogramFraction() {
  }

  /** The share; 0 if the range is empty, NaN without observations. */
  public static Estimate of(double lower, double upper, NativeHistogram histogram) {
    if (histogram.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Estimate.of(Double.NaN);
    }
    if (lower >= upper) {
      return Estimate.of(0);
    }
    double total = 0;
    for (var range : BucketRange.ascending(histogram)) {
      total += range.count();
    }
    boolean anyNan = Double.isNaN(histogram.sum());
    double most = anyNan ? total : histogram.count();
    double share = (below(upper, histogram, most) - below(lower, histogram, most))
        / histogram.count();
    return new Estimate(share,
        anyNan && total < histogram.count() ? Remark.NAN_EXCLUDED : Remark.NONE);
  }

  // How many observations are below the value, at most `most`.
  private static double below(double value, NativeHistogram histogram, double most) {
    double passed = 0;
    for (var found : BucketRange.ascending(histogram)) {
      var range = found.containsZero()
          ? HistogramQuantile.oneSided(histogram, found)
          : found;
      if (range.lower() >= value) {
        return Math.min(passed, most);
      }
      if (range.upper() > value) {
        // Of a bucket without a beginning nobody knows where in it the observations are.
        double rank = range.lower() == Double.NEGATIVE_INFINITY
            ? range.count()
            : passed + range.count()
                * range.shareBelow(value, histogram.isCustom() || found.containsZero());
        return Math.min(rank, most);
      }
      passed += range.count();
    }
    return most;
  }
}
