// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;

/** How far the observations are from their mean, each taken to lie in the middle of its bucket. */
public final class HistogramVariance {
  private HistogramVariance() {
  }

  /** The population variance; NaN without observations. */
  public static double of(NativeHistogram histogram) {
    double mean = histogram.sum() / histogram.count();
    var squares = new Kahan();
    for (var range : BucketRange.ascending(histogram)) {
      if (!range.isEmpty()) {
        double delta = middle(histogram, range) - mean;
        squares.add(range.count() * delta * delta);
      }
    }
    return squares.value() / histogram.count();
  }

  // Exponential buckets have their middle where they would be split into two.
  private static double middle(NativeHistogram histogram, BucketRange range) {
    if (histogram.isCustom()) {
      return (range.upper() + range.lower()) / 2;
    }
    return range.containsZero()
        ? 0
        : Math.copySign(Math.sqrt(range.upper() * range.lower()), range.upper());
  }
}
