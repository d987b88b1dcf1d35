// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.Arrays;

/**
 * A histogram to which others are added, with the rounding errors of each part kept; see
 * {@link Kahan}.
 *
 * <p>
 * Two histograms with exponential buckets are brought to the coarser schema, and to a zero bucket
 * that contains both of theirs and ends where a populated bucket ends. Two with custom bounds are
 * brought to the bounds they have in common. An exponential and a custom one cannot be added.
 *
 * <p>
 * Not thread-safe.
 */
public final class HistogramSum {
  private CounterReset counterReset;
  private int schema;
  private double zeroThreshold;
  private final Kahan zeroCount;
  private final Kahan count;
  private final Kahan sum;
  private final BucketSums negative;
  private final BucketSums positive;
  private double[] bounds;
  private boolean resetsCollided;
  private boolean boundsReconciled;

  /** The sum of one histogram. */
  public HistogramSum(NativeHistogram first) {
    counterReset = first.counterReset();
    schema = first.schema();
    zeroThreshold = first.zeroThreshold();
    zeroCount = new Kahan(first.zeroCount());
    count = new Kahan(first.count());
    sum = new Kahan(first.sum());
    negative = BucketSums.of(first.negative());
    positive = BucketSums.of(first.positive());
    bounds = first.bounds();
  }

  private HistogramSum(HistogramSum other) {
    counterReset = other.counterReset;
    schema = other.schema;
    zeroThreshold = other.zeroThreshold;
    zeroCount = other.zeroCount.copy();
    count = other.count.copy();
    sum = other.sum.copy();
    negative = other.negative.copy();
    positive = other.positive.copy();
    bounds = other.bounds;
    resetsCollided = other.resetsCollided;
    boundsReconciled = other.boundsReconciled;
  }

  HistogramSum copy() {
    return new HistogramSum(this);
  }

  /** Adds a histogram; false, and nothing is added, if only one of them has custom bounds. */
  public boolean add(NativeHistogram other) {
    return combine(other, 1);
  }

  /** Subtracts a histogram; false, and nothing happens, if only one of them has custom bounds. */
  public boolean subtract(NativeHistogram other) {
    return combine(other, -1);
  }

  private boolean combine(NativeHistogram histogram, double sign) {
    if ((schema == NativeHistogram.CUSTOM_SCHEMA) != histogram.isCustom()) {
      return false;
    }
    var other = new HistogramSum(histogram);
    combineResets(other.counterReset);
    int from = 0;
    if (histogram.isCustom()) {
      combineBounds(other);
    } else {
      combineZeroBuckets(other);
      int coarser = Math.min(schema, other.schema);
      coarsenTo(coarser);
      other.coarsenTo(coarser);
      from = other.firstAbove(other.positive);
    }
    zeroCount.add(other.zeroCount, sign);
    count.add(other.count, sign);
    sum.add(other.sum, sign);
    positive.add(other.positive, sign, from);
    negative.add(other.negative, sign, other.firstAbove(other.negative));
    return true;
  }

  // A gauge makes a gauge of the sum, and what is not known of one is not known of the sum.
  private void combineResets(CounterReset other) {
    if (other == counterReset || counterReset == CounterReset.GAUGE) {
      return;
    }
    if (other == CounterReset.GAUGE) {
      counterReset = CounterReset.GAUGE;
    } else {
      resetsCollided |= counterReset != CounterReset.UNKNOWN && other != CounterReset.UNKNOWN;
      counterReset = CounterReset.UNKNOWN;
    }
  }

  private void combineBounds(HistogramSum other) {
    if (!Arrays.equals(bounds, other.bounds)) {
      boundsReconciled = true;
      var common = Bounds.common(bounds, other.bounds);
      remapTo(common);
      other.remapTo(common);
    }
  }

  /** Merges buckets until only these bounds are left, of which it has all. */
  void remapTo(double[] fewer) {
    var from = bounds;
    positive.remap(index -> index < from.length ? atOrAfter(fewer, from[index]) : fewer.length);
    bounds = fewer;
  }

  private static int atOrAfter(double[] bounds, double bound) {
    int found = Arrays.binarySearch(bounds, bound);
    return found >= 0 ? found : -found - 1;
  }

  private void combineZeroBuckets(HistogramSum other) {
    while (zeroThreshold != other.zeroThreshold) {
      if (zeroThreshold > other.zeroThreshold) {
        other.widenZeroBucket(zeroThreshold);
      } else {
        widenZeroBucket(other.zeroThreshold);
      }
    }
  }

  /** Moves into the zero bucket what is nearer to zero, and all of a bucket that is so in part. */
  void widenZeroBucket(double atLeast) {
    if (atLeast == zeroThreshold) {
      return;
    }
    double threshold = endOfBucketAt(negative, endOfBucketAt(positive, atLeast));
    while (threshold != endOfBucketAt(positive, threshold)) {
      threshold = endOfBucketAt(negative, endOfBucketAt(positive, threshold));
    }
    positive.moveTo(zeroCount, firstFrom(positive, threshold));
    negative.moveTo(zeroCount, firstFrom(negative, threshold));
    zeroThreshold = threshold;
  }

  private double endOfBucketAt(BucketSums buckets, double distance) {
    for (int i = 0; i < buckets.size() && lower(buckets, i) < distance; i++) {
      if (upper(buckets, i) > distance && buckets.count(i) != 0) {
        return upper(buckets, i);
      }
    }
    return distance;
  }

  private int firstFrom(BucketSums buckets, double distance) {
    int i = 0;
    while (i < buckets.size() && lower(buckets, i) < distance) {
      i++;
    }
    return i;
  }

  // Buckets within the zero bucket are counted there.
  private int firstAbove(BucketSums buckets) {
    int i = 0;
    while (zeroThreshold > 0 && i < buckets.size() && upper(buckets, i) <= zeroThreshold) {
      i++;
    }
    return i;
  }

  private double upper(BucketSums buckets, int i) {
    return Bounds.exponential(schema, buckets.index(i));
  }

  private double lower(BucketSums buckets, int i) {
    return Bounds.exponential(schema, buckets.index(i) - 1);
  }

  /** Merges exponential buckets down to a coarser schema; a finer one changes nothing. */
  public void coarsenTo(int coarser) {
    if (coarser < schema) {
      positive.coarsen(schema - coarser);
      negative.coarsen(schema - coarser);
      schema = coarser;
    }
  }

  void multiply(double factor) {
    zeroCount.multiply(factor);
    count.multiply(factor);
    sum.multiply(factor);
    positive.multiply(factor);
    negative.multiply(factor);
  }

  void divide(double divisor) {
    zeroCount.divide(divisor);
    count.divide(divisor);
    sum.divide(divisor);
    positive.divide(divisor);
    negative.divide(divisor);
  }

  boolean isInfinite() {
    return zeroCount.isInfinite() || count.isInfinite() || sum.isInfinite()
        || positive.hasInfinite() || negative.hasInfinite();
  }

  /** Whether one of the histograms was known to follow a reset and another not to. */
  public boolean resetsCollided() {
    return resetsCollided;
  }

  /** Whether bounds were given up because not all histograms had them. */
  public boolean boundsReconciled() {
    return boundsReconciled;
  }

  /** The same, and forgets it: tells whether it happened since this was asked last. */
  public boolean takeBoundsReconciled() {
    boolean reconciled = boundsReconciled;
    boundsReconciled = false;
    return reconciled;
  }

  /** The sum so far, without empty buckets. */
  public NativeHistogram value() {
    return new NativeHistogram(counterReset, schema, zeroThreshold, zeroCount.value(),
        count.value(), sum.value(), negative.toBuckets(), positive.toBuckets(), bounds);
  }
}
