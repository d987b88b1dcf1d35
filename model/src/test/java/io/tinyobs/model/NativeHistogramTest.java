// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import org.junit.jupiter.api.Test;

class NativeHistogramTest {
  private static NativeHistogram exponential(int schema, Buckets positive) {
    return NativeHistogram.exponential(schema, 0, 0, 3, 4, Buckets.EMPTY, positive);
  }

  @Test
  void from_countsWithGaps_keepsPopulatedBuckets() {
    var buckets = Buckets.from(-1, 2, 0, 3);
    assertThat(buckets.indexes()).containsExactly(-1, 1);
    assertThat(buckets.counts()).containsExactly(2, 3);
    assertThat(Buckets.from(5, 0, 0)).isSameAs(Buckets.EMPTY);
    assertThat(Buckets.allFrom(-1, 2, 0).indexes()).containsExactly(-1, 0);
  }

  @Test
  void equals_sameContents_otherArrays() {
    var one = exponential(2, Buckets.from(0, 1, 2));
    var other = exponential(2, Buckets.from(0, 1, 2));
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(exponential(3, Buckets.from(0, 1, 2)));
    assertThat(one).isNotEqualTo(exponential(2, Buckets.from(1, 1, 2)));
  }

  /** Two samples of a counter in a row, nothing observed in between. */
  @Test
  void hasSameData_otherKnowledgeOfReset_isIgnored() {
    var first = exponential(0, Buckets.from(0, 3));
    var second = first.withCounterReset(CounterReset.NOT_RESET);
    assertThat(second.hasSameData(first)).isTrue();
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void new_schemaThatDoesNotExist_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> exponential(9, Buckets.EMPTY))
        .withMessage("cannot make a histogram: got schema 9, expected -4 to 8, or -53");
  }

  @Test
  void new_customBucketsBeyondBounds_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeHistogram.custom(new double[]{1}, 1, 1, Buckets.from(2, 1)))
        .withMessageContaining("expected at most one past 1 bounds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeHistogram.custom(new double[]{2, 2}, 1, 1, Buckets.EMPTY))
        .withMessageContaining("expected ascending ones");
  }

  @Test
  void newBuckets_notAscending_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Buckets(new int[]{1, 1}, new double[]{1, 1}))
        .withMessage("cannot make buckets: got index 1 after 1, expected ascending ones");
  }

  @Test
  void newSeries_columnsOfDifferentLengths_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(
        () -> new Series(Labels.EMPTY, new long[]{1}, new double[]{1}, new NativeHistogram[2],
            null))
        .withMessage(
            "cannot make a series: got columns of different lengths, expected 1 of each");
  }
}
