// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramSumTest {
  private static NativeHistogram exponential(int schema, double threshold, double zeroCount,
      Buckets positive) {
    double count = zeroCount;
    for (double bucket : positive.counts()) {
      count += bucket;
    }
    return NativeHistogram.exponential(schema, threshold, zeroCount, count, count, Buckets.EMPTY,
        positive);
  }

  private static NativeHistogram custom(double[] bounds, double... counts) {
    double count = 0;
    for (double bucket : counts) {
      count += bucket;
    }
    return NativeHistogram.custom(bounds, count, count, Buckets.from(0, counts));
  }

  private static NativeHistogram sum(NativeHistogram a, NativeHistogram b) {
    var sum = new HistogramSum(a);
    assertThat(sum.add(b)).isTrue();
    return sum.value();
  }

  /** Two replicas that saw observations in different places. */
  @Test
  void add_otherBuckets_areMergedInOrder() {
    var a = exponential(1, 0, 0, Buckets.from(-2, 1, 0, 2));
    var b = exponential(1, 0, 0, Buckets.from(-3, 5, 0, 6, 0, 0, 7));

    var sum = sum(a, b).positive();

    assertThat(sum.indexes()).containsExactly(-3, -2, -1, 0, 2);
    assertThat(sum.counts()).containsExactly(5, 1, 6, 2, 7);
  }

  /** A replica that was told to be coarser than the other, because it had too many buckets. */
  @Test
  void add_finerSchema_isBroughtToTheCoarser() {
    var fine = exponential(2, 0, 0, Buckets.from(-3, 1, 2, 3, 4, 5, 6, 7, 8));
    var coarse = exponential(0, 0, 0, Buckets.from(0, 100, 200));

    var expected = exponential(0, 0, 0, Buckets.from(0, 110, 226));

    assertThat(sum(fine, coarse)).isEqualTo(expected);
    assertThat(sum(coarse, fine)).isEqualTo(expected);
  }

  /** One replica's zero bucket is wider and ends in the middle of a bucket of the other. */
  @Test
  void add_widerZeroBucketWithinPopulatedBucket_takesAllOfThatBucket() {
    var narrow = exponential(0, 0.5, 1, Buckets.from(0, 10, 20, 40));
    var wide = exponential(0, 1.5, 100, Buckets.from(2, 200));

    var sum = sum(narrow, wide);

    assertThat(sum.zeroThreshold()).isEqualTo(2);
    assertThat(sum.zeroCount()).isEqualTo(131);
    assertThat(sum.positive()).isEqualTo(Buckets.from(2, 240));
  }

  @Test
  void add_widerZeroBucket_negativeSideDecidesToo() {
    var narrow = NativeHistogram.exponential(0, 0.25, 1, 7, 0, Buckets.from(1, 2),
        Buckets.from(1, 4));
    var wide = NativeHistogram.exponential(0, 1.5, 8, 8, 0, Buckets.EMPTY, Buckets.EMPTY);

    var sum = sum(wide, narrow);

    assertThat(sum.zeroThreshold()).isEqualTo(2);
    assertThat(sum.zeroCount()).isEqualTo(15);
    assertThat(sum.positive().isEmpty()).isTrue();
    assertThat(sum.negative().isEmpty()).isTrue();
  }

  /** Two versions of a service with different buckets in their configuration. */
  @Test
  void add_otherBounds_keepsTheCommonOnes() {
    var a = custom(new double[]{1, 2, 5, 10}, 1, 2, 3, 4, 5);
    var b = custom(new double[]{2, 4, 10, 20}, 10, 20, 30, 40, 50);
    var sum = new HistogramSum(a);

    assertThat(sum.add(b)).isTrue();

    assertThat(sum.value().bounds()).containsExactly(2, 10);
    assertThat(sum.value().positive()).isEqualTo(Buckets.from(0, 13, 57, 95));
    assertThat(sum.takeBoundsReconciled()).isTrue();
    assertThat(sum.takeBoundsReconciled()).isFalse();
  }

  @Test
  void add_customToExponential_isRefusedAndChangesNothing() {
    var exponential = exponential(0, 0, 0, Buckets.from(0, 1));
    var sum = new HistogramSum(exponential);

    assertThat(sum.add(custom(new double[]{1}, 1, 1))).isFalse();
    assertThat(sum.subtract(custom(new double[]{1}, 1, 1))).isFalse();
    assertThat(sum.value()).isEqualTo(exponential);
  }

  @Test
  void subtract_same_leavesNoBuckets() {
    var histogram = exponential(3, 0.1, 4, Buckets.from(5, 1, 2, 3));
    var difference = new HistogramSum(histogram);

    assertThat(difference.subtract(histogram)).isTrue();

    assertThat(difference.value())
        .isEqualTo(exponential(3, 0.1, 0, Buckets.EMPTY));
  }

  /** A huge histogram, a small one and the huge one's opposite: the small one is what remains. */
  @Test
  void add_largeAndItsOpposite_smallIsNotLost() {
    var sum = new HistogramSum(exponential(0, 0, 0, Buckets.from(0, 1e100)));
    assertThat(sum.add(exponential(0, 0, 0, Buckets.from(0, 1)))).isTrue();
    assertThat(sum.add(exponential(0, 0, 0, Buckets.from(0, -1e100)))).isTrue();

    assertThat(sum.value()).isEqualTo(exponential(0, 0, 0, Buckets.from(0, 1)));
  }

  @ParameterizedTest
  @CsvSource({"UNKNOWN,UNKNOWN,UNKNOWN,false", "RESET,RESET,RESET,false",
      "RESET,UNKNOWN,UNKNOWN,false", "UNKNOWN,NOT_RESET,UNKNOWN,false",
      "RESET,NOT_RESET,UNKNOWN,true", "NOT_RESET,RESET,UNKNOWN,true",
      "GAUGE,RESET,GAUGE,false", "NOT_RESET,GAUGE,GAUGE,false"})
  void add_knowledgeOfResets_isCombined(CounterReset a, CounterReset b, CounterReset expected,
      boolean collided) {
    var histogram = exponential(0, 0, 0, Buckets.from(0, 1));
    var sum = new HistogramSum(histogram.withCounterReset(a));

    assertThat(sum.add(histogram.withCounterReset(b))).isTrue();

    assertThat(sum.value().counterReset()).isEqualTo(expected);
    assertThat(sum.resetsCollided()).isEqualTo(collided);
  }

  /** Whatever the layouts, no observation is lost or made up. */
  @Test
  void add_randomLayouts_bucketsHoldAllObservations() {
    var random = new Random(7);
    for (int run = 0; run < 2000; run++) {
      var a = random(random);
      var b = random(random);
      var sum = sum(a, b);

      assertThat(total(sum)).isEqualTo(total(a) + total(b));
      assertThat(sum.schema()).isEqualTo(Math.min(a.schema(), b.schema()));
      assertThat(sum.zeroThreshold()).isGreaterThanOrEqualTo(
          Math.max(a.zeroThreshold(), b.zeroThreshold()));
      assertThat(sum(b, a)).isEqualTo(sum);
    }
  }

  private static NativeHistogram random(Random random) {
    int schema = random.nextInt(-4, 9);
    double threshold = random.nextInt(4) * 0.3;
    // Above the widest zero bucket of the other: what lies within one's own zero bucket is no bucket.
    int first = 1 + (1 << Math.max(0, schema));
    return exponential(schema, threshold, random.nextInt(5),
        Buckets.from(first + random.nextInt(3), random.ints(random.nextInt(6), 0, 4)
            .mapToDouble(i -> i).toArray()));
  }

  private static double total(NativeHistogram histogram) {
    double total = histogram.zeroCount();
    for (double count : histogram.positive().counts()) {
      total += count;
    }
    return total;
  }

  @Test
  void mean_ofLargestNumbers_staysFinite() {
    var mean = new HistogramMean(exponential(0, 0, 0, Buckets.from(0, Double.MAX_VALUE)));
    assertThat(mean.add(exponential(0, 0, 0, Buckets.from(0, Double.MAX_VALUE)))).isTrue();
    assertThat(mean.add(exponential(0, 0, 0, Buckets.from(0, Double.MAX_VALUE)))).isTrue();

    assertThat(mean.value().positive().counts()[0] / Double.MAX_VALUE).isBetween(0.999, 1.0);
  }
}
