// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import java.util.Arrays;

/**
 * A histogram at one step, as cumulative counts of buckets with an upper bound each.
 *
 * <p>
 * Within a bucket observations are taken to be spread evenly; the first one begins at 0 if its bound
 * is positive.
 */
final class ClassicHistogram {
  // Counts that differ by less come from rounding, not from a broken histogram.
  private static final double TOLERANCE = 1e-12;

  /** A bucket. */
  record Bucket(double bound, double count) {
  }

  private final double[] bounds;
  private final double[] counts;
  private boolean forced;
  private double minForced = Double.POSITIVE_INFINITY;
  private double maxForced = Double.NEGATIVE_INFINITY;
  private double maxDifference;

  /** Of buckets in any order; those with the same bound are added. */
  ClassicHistogram(Bucket[] buckets) {
    var sorted = buckets.clone();
    Arrays.sort(sorted, (a, b) -> Double.compare(a.bound, b.bound));
    var distinctBounds = new double[sorted.length];
    var sums = new double[sorted.length];
    int n = 0;
    for (var bucket : sorted) {
      if (n > 0 && distinctBounds[n - 1] == bucket.bound) {
        sums[n - 1] += bucket.count;
      } else {
        distinctBounds[n] = bucket.bound;
        sums[n++] = bucket.count;
      }
    }
    bounds = Arrays.copyOf(distinctBounds, n);
    counts = Arrays.copyOf(sums, n);
  }

  double quantile(double q) {
    if (Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0 || q > 1) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    int last = bounds.length - 1;
    if (bounds[last] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    makeMonotonic();
    if (last < 1 || counts[last] == 0) {
      return Double.NaN;
    }
    double rank = q * counts[last];
    int b = 0;
    while (b < last && !(counts[b] >= rank)) {
      b++;
    }
    if (b == last) {
      return bounds[last - 1];
    }
    if (b == 0) {
      return bounds[0] <= 0 ? bounds[0] : bounds[0] * (rank / counts[0]);
    }
    double within = (rank - counts[b - 1]) / (counts[b] - counts[b - 1]);
    return bounds[b - 1] + (bounds[b] - bounds[b - 1]) * within;
  }

  // Cumulative counts never fall; where they seem to, the sender or a sum over time broke them.
  private void makeMonotonic() {
    double before = counts[0];
    for (int i = 1; i < counts.length; i++) {
      double now = counts[i];
      if (now == before) {
        continue;
      }
      if (almostEqual(before, now)) {
        counts[i] = before;
      } else if (now < before) {
        counts[i] = before;
        forced = true;
        minForced = Math.min(minForced, bounds[i]);
        maxForced = Math.max(maxForced, bounds[i]);
        maxDifference = Math.max(maxDifference, before - now);
      } else {
        before = now;
      }
    }
  }

  private static boolean almostEqual(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) && Double.isNaN(b);
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }

  /** Whether counts fell from bucket to bucket and were lifted for the last quantile. */
  boolean forced() {
    return forced;
  }

  double minForced() {
    return minForced;
  }

  double maxForced() {
    return maxForced;
  }

  double maxDifference() {
    return maxDifference;
  }

  /** The share of observations between two values. */
  double fraction(double lower, double upper) {
    int last = bounds.length - 1;
    double count = counts[last];
    if (bounds[last] != Double.POSITIVE_INFINITY || count == 0 || Double.isNaN(lower)
        || Double.isNaN(upper)) {
      return Double.NaN;
    }
    return lower >= upper ? 0 : (rank(upper) - rank(lower)) / count;
  }

  // How many observations are at most `value`.
  private double rank(double value) {
    double below = 0;
    double left = bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
    for (int i = 0; i < bounds.length; i++) {
      if (left >= value) {
        return Math.min(below, counts[counts.length - 1]);
      }
      if (bounds[i] > value) {
        double rank = left == Double.NEGATIVE_INFINITY
            ? counts[i]
            : below + (counts[i] - below) * (value - left) / (bounds[i] - left);
        return Math.min(rank, counts[counts.length - 1]);
      }
      below = counts[i];
      left = bounds[i];
    }
    return counts[counts.length - 1];
  }
}
