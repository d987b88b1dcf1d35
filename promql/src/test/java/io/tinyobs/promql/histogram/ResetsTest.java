// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import org.junit.jupiter.api.Test;

class ResetsTest {
  private static NativeHistogram of(int schema, double threshold, double zeroCount, double count,
      Buckets positive) {
    return NativeHistogram.exponential(schema, threshold, zeroCount, count, 0, Buckets.EMPTY,
        positive);
  }

  @Test
  void between_grownBuckets_isNone() {
    var before = of(0, 0.5, 1, 6, Buckets.from(1, 2, 3));
    var now = of(0, 0.5, 1, 9, Buckets.from(0, 1, 2, 3, 2));
    assertThat(Resets.between(before, now)).isFalse();
  }

  /** A restarted process that soon had more observations than before, but not in all buckets. */
  @Test
  void between_oneBucketFell_isOne() {
    var before = of(0, 0, 0, 5, Buckets.from(1, 2, 3));
    assertThat(Resets.between(before, of(0, 0, 0, 50, Buckets.from(1, 1, 49)))).isTrue();
    assertThat(Resets.between(before, of(0, 0, 0, 50, Buckets.from(2, 50)))).isTrue();
    assertThat(Resets.between(before, of(0, 0, 0, 4, Buckets.from(1, 2, 3)))).isTrue();
  }

  @Test
  void between_countFellInZeroBucket_isOne() {
    assertThat(Resets.between(of(0, 1, 3, 3, Buckets.EMPTY), of(0, 1, 2, 9, Buckets.from(1, 7))))
        .isTrue();
  }

  /** A client library that halves its resolution as buckets get many goes on counting. */
  @Test
  void between_coarserSchema_comparesMergedBuckets() {
    var before = of(1, 0, 0, 10, Buckets.from(1, 1, 2, 3, 4));
    assertThat(Resets.between(before, of(0, 0, 0, 10, Buckets.from(1, 3, 7)))).isFalse();
    assertThat(Resets.between(before, of(0, 0, 0, 10, Buckets.from(1, 2, 8)))).isTrue();
  }

  @Test
  void between_finerSchemaOrSmallerZeroBucket_isOne() {
    var before = of(0, 0.5, 0, 1, Buckets.from(3, 1));
    assertThat(Resets.between(before, of(1, 0.5, 0, 9, Buckets.from(5, 9)))).isTrue();
    assertThat(Resets.between(before, of(0, 0.25, 0, 9, Buckets.from(3, 9)))).isTrue();
  }

  @Test
  void between_widerZeroBucket_countsWhatItTookIn() {
    var before = of(0, 0.25, 1, 10, Buckets.from(0, 4, 5));
    assertThat(Resets.between(before, of(0, 1, 5, 10, Buckets.from(1, 5)))).isFalse();
    assertThat(Resets.between(before, of(0, 1, 4, 10, Buckets.from(1, 6)))).isTrue();
    // Nothing widens a zero bucket into the middle of a bucket with something in it.
    assertThat(Resets.between(before, of(0, 0.75, 5, 10, Buckets.from(1, 5)))).isTrue();
  }

  @Test
  void between_otherCustomBounds_comparesTheCommonOnes() {
    var before = NativeHistogram.custom(new double[]{1, 2, 4}, 10, 0, Buckets.from(0, 1, 2, 3, 4));
    var same = NativeHistogram.custom(new double[]{2, 8}, 10, 0, Buckets.from(0, 3, 5, 2));
    var less = NativeHistogram.custom(new double[]{2, 8}, 10, 0, Buckets.from(0, 2, 5, 3));
    assertThat(Resets.between(before, same)).isFalse();
    assertThat(Resets.between(before, less)).isTrue();
    assertThat(Resets.between(before, of(0, 0, 0, 10, Buckets.from(1, 10)))).isTrue();
    assertThat(Resets.between(of(0, 0, 0, 10, Buckets.from(1, 10)), before)).isTrue();
  }

  @Test
  void between_sampleSays_isBelieved() {
    var small = of(0, 0, 0, 1, Buckets.from(1, 1));
    var large = of(0, 0, 0, 2, Buckets.from(1, 2));
    assertThat(Resets.between(large, small.withCounterReset(CounterReset.NOT_RESET))).isFalse();
    assertThat(Resets.between(small, large.withCounterReset(CounterReset.RESET))).isTrue();
    assertThat(Resets.between(large, small.withCounterReset(CounterReset.GAUGE))).isTrue();
  }

  /** Differences may be negative; a bucket that is gone has risen to zero then. */
  @Test
  void between_negativeCountsOfOtherBounds_areComparedAsNumbers() {
    var before = NativeHistogram.custom(new double[]{2, 5}, -6, 0, Buckets.from(1, -4, -2));
    var now = NativeHistogram.custom(new double[]{1, 5}, 3, 0, Buckets.from(2, 3));
    assertThat(Resets.between(before, now)).isFalse();
  }
}
