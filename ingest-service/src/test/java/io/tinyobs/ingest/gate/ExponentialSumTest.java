// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What histograms with exponential buckets are together. */
class ExponentialSumTest {
  private static NativeHistogram positive(int schema, double threshold, int first,
      double... counts) {
    double count = Arrays.stream(counts).sum();
    return NativeHistogram.exponential(
        schema, threshold, 0, count, count, Buckets.EMPTY, Buckets.from(first, counts));
  }

  @Test
  void plus_finer_isMadeAsCoarse() {
    var sum = ExponentialSum.plus(positive(0, 0, 1, 10), positive(1, 0, 1, 1, 2, 4));

    assertThat(sum).isEqualTo(positive(0, 0, 1, 13, 4));
  }

  /** Of two senders one has a wider zero bucket; it grows until it cuts no bucket of the other. */
  @Test
  void plus_widerZeroBucket_takesInWhatItCuts() {
    // Of schema 0 the buckets end at 1, 2, 4, 8: 3 lies within that of 4.
    var sum = ExponentialSum.plus(positive(0, 0, 0, 1, 2, 4, 8), positive(0, 3, 4, 100));

    assertThat(sum).isEqualTo(NativeHistogram.exponential(
        0, 4, 7, 115, 115, Buckets.EMPTY, Buckets.from(3, 8, 100)));
  }

  @Test
  void plus_widerZeroBucketOfNegatives_takesInOfBothSigns() {
    var negative = NativeHistogram.exponential(
        0, 0.5, 1, 4, -9, Buckets.from(2, 3), Buckets.EMPTY);

    var sum = ExponentialSum.plus(positive(0, 3, 4, 1), negative);

    assertThat(sum).isEqualTo(NativeHistogram.exponential(
        0, 4, 4, 5, -8, Buckets.EMPTY, Buckets.from(4, 1)));
  }

  /** An SDK's scale follows what it measures: a jump from microseconds to hours needs a coarser one. */
  @Test
  void limited_tooManyBuckets_isCoarser() {
    var wide = ExponentialSum.plus(positive(8, 0, -1000, ones(160)), positive(8, 0, 1, ones(160)));

    var limited = ExponentialSum.limited(wide, 160);

    assertThat(limited.schema()).isEqualTo(6);
    assertThat(limited.count()).isEqualTo(320);
    assertThat(Arrays.stream(limited.positive().counts()).sum()).isEqualTo(320);
    assertThat(ExponentialSum.limited(limited, 160)).isSameAs(limited);
  }

  private static double[] ones(int n) {
    var ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Whatever is added, no observation is lost, and what is taken back was as if never added. */
  @Test
  void minus_anyOrder_leavesTheOthers() {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      var base = any(random);
      var taken = any(random);
      var kept = any(random);
      var all = ExponentialSum.plus(ExponentialSum.plus(base, taken), kept);
      assertThat(observations(all)).isEqualTo(all.count());

      var left = ExponentialSum.minus(all, taken);

      assertThat(left.count()).isEqualTo(base.count() + kept.count());
      assertThat(observations(left)).isEqualTo(left.count());
      assertThat(Arrays.stream(left.positive().counts()).allMatch(count -> count > 0)).isTrue();
      assertThat(Arrays.stream(left.negative().counts()).allMatch(count -> count > 0)).isTrue();
      assertThat(left.zeroCount()).isNotNegative();
    }
  }

  private static NativeHistogram any(Random random) {
    int zero = random.nextInt(3);
    var negative = buckets(random);
    var positive = buckets(random);
    double count = zero + Arrays.stream(negative.counts()).sum()
        + Arrays.stream(positive.counts()).sum();
    double threshold = random.nextInt(3) == 0 ? random.nextDouble() * 4 : 1e-128;
    return NativeHistogram.exponential(
        random.nextInt(-4, 9), threshold, zero, count, count, negative, positive);
  }

  private static Buckets buckets(Random random) {
    return Buckets.from(
        random.nextInt(-40, 20), random.ints(random.nextInt(30), 0, 3).asDoubleStream().toArray());
  }

  private static double observations(NativeHistogram of) {
    return of.zeroCount() + Arrays.stream(of.negative().counts()).sum()
        + Arrays.stream(of.positive().counts()).sum();
  }
}
