// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import java.util.Arrays;

/**
 * The sum of two histograms with exponential buckets: both are brought to a zero bucket that contains
 * both of theirs and ends where a populated bucket ends, then to the coarser schema; each observation
 * is counted once. Costs a merge of two sorted lists.
 *
 * <p>Its parts are whole numbers, so unlike a query's sum it needs no care for rounding errors, and what
 * was added can be taken away.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram">What
 *     merging means</a>
 */
final class ExponentialSum {
  private int schema;
  private double zeroThreshold;
  private double zeroCount;
  private Buckets negative;
  private Buckets positive;

  private ExponentialSum(NativeHistogram of) {
    schema = of.schema();
    zeroThreshold = of.zeroThreshold();
    zeroCount = of.zeroCount();
    negative = of.negative();
    positive = of.positive();
  }

  /** A histogram with the observations of another added. */
  static NativeHistogram plus(NativeHistogram total, NativeHistogram other) {
    return combined(total, other, 1);
  }

  /** A histogram without the observations of another that were added to it before. */
  static NativeHistogram minus(NativeHistogram total, NativeHistogram other) {
    return combined(total, other, -1);
  }

  /** The same with at most so many buckets of either sign, in the finest schema for which that is so. */
  static NativeHistogram limited(NativeHistogram of, int buckets) {
    var sum = new ExponentialSum(of);
    while (Math.max(sum.negative.size(), sum.positive.size()) > buckets
        && sum.schema > NativeHistogram.MIN_SCHEMA) {
      sum.coarsenTo(sum.schema - 1);
    }
    return sum.schema == of.schema() ? of : sum.value(of, of.count(), of.sum());
  }

  private static NativeHistogram combined(NativeHistogram a, NativeHistogram b, int sign) {
    var sum = new ExponentialSum(a);
    var other = new ExponentialSum(b);
    while (sum.zeroThreshold != other.zeroThreshold) {
      double wider = Math.max(sum.zeroThreshold, other.zeroThreshold);
      sum.widenZeroBucket(wider);
      other.widenZeroBucket(wider);
    }
    // Before they are coarsened: which are there is then the same when they are taken away.
    sum.countInZeroBucket(sum.zeroThreshold);
    other.countInZeroBucket(sum.zeroThreshold);
    int coarser = Math.min(sum.schema, other.schema);
    sum.coarsenTo(coarser);
    other.coarsenTo(coarser);
    sum.zeroCount += sign * other.zeroCount;
    sum.negative = merged(sum.negative, other.negative, sign);
    sum.positive = merged(sum.positive, other.positive, sign);
    return sum.value(a, a.count() + sign * b.count(), a.sum() + sign * b.sum());
  }

  /** Moves into the zero bucket what is nearer to zero, and all of a bucket that is so in part. */
  private void widenZeroBucket(double atLeast) {
    if (atLeast == zeroThreshold) {
      return;
    }
    double threshold = atLeast;
    double before;
    do {
      before = threshold;
      threshold = endOfBucketAt(negative, endOfBucketAt(positive, threshold));
    } while (threshold != before);
    zeroThreshold = threshold;
    countInZeroBucket(threshold);
  }

  private double endOfBucketAt(Buckets buckets, double distance) {
    int i = within(buckets, distance);
    boolean isInside = i < buckets.size()
        && NativeHistogram.bound(schema, buckets.indexes()[i] - 1) < distance;
    return isInside ? NativeHistogram.bound(schema, buckets.indexes()[i]) : distance;
  }

  private void countInZeroBucket(double threshold) {
    negative = withoutFirst(negative, within(negative, threshold));
    positive = withoutFirst(positive, within(positive, threshold));
  }

  /** How many buckets end at this distance from zero or nearer. */
  private int within(Buckets buckets, double distance) {
    int i = 0;
    while (i < buckets.size()
        && NativeHistogram.bound(schema, buckets.indexes()[i]) <= distance) {
      i++;
    }
    return i;
  }

  private Buckets withoutFirst(Buckets buckets, int n) {
    if (n == 0) {
      return buckets;
    }
    for (int i = 0; i < n; i++) {
      zeroCount += buckets.counts()[i];
    }
    return new Buckets(
        Arrays.copyOfRange(buckets.indexes(), n, buckets.size()),
        Arrays.copyOfRange(buckets.counts(), n, buckets.size()));
  }

  private void coarsenTo(int coarser) {
    if (coarser < schema) {
      negative = Histograms.coarser(negative, schema - coarser);
      positive = Histograms.coarser(positive, schema - coarser);
      schema = coarser;
    }
  }

  /** Counts of the same bucket together; buckets that end up empty are left out. */
  private static Buckets merged(Buckets a, Buckets b, int sign) {
    var indexes = new int[a.size() + b.size()];
    var counts = new double[indexes.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      boolean takesA = j == b.size() || i < a.size() && a.indexes()[i] <= b.indexes()[j];
      boolean takesB = i == a.size() || j < b.size() && b.indexes()[j] <= a.indexes()[i];
      indexes[size] = takesA ? a.indexes()[i] : b.indexes()[j];
      counts[size] = (takesA ? a.counts()[i++] : 0) + (takesB ? sign * b.counts()[j++] : 0);
      size += counts[size] == 0 ? 0 : 1;
    }
    return size == 0
        ? Buckets.EMPTY
        : new Buckets(Arrays.copyOf(indexes, size), Arrays.copyOf(counts, size));
  }

  private NativeHistogram value(NativeHistogram like, double count, double sum) {
    return new NativeHistogram(
        like.counterReset(), schema, zeroThreshold, zeroCount, count, sum, negative, positive,
        like.bounds());
  }
}
