// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

/**
 * What a histogram's buckets suggest.
 *
 * @param value
 *          may be NaN or infinite
 * @param remark
 *          what NaN among the observations, which lie in no bucket, did to it
 */
public record Estimate(double value, Remark remark) {
  /** What NaN observations did to an estimate. */
  public enum Remark {
    /** Nothing. */
    NONE,
    /** They are what lies at the quantile. */
    NAN_RESULT,
    /** They count as if they were above all others. */
    SKEWED,
    /** They belong to no fraction. */
    NAN_EXCLUDED
  }

  static Estimate of(double value) {
    return new Estimate(value, Remark.NONE);
  }
}
