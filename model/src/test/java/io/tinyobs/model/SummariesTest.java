// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummariesTest {
  private static Summaries of(double... values) {
    var times = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      times[i] = 1000 + i;
    }
    return Summaries.of(times, values, 0, values.length, 60_000);
  }

  @Test
  void of_counterThatFalls_lostIsWhatItHadBefore() {
    var bucket = of(5, 8, 2, 4, 1);

    assertThat(bucket.lost()).containsExactly(8 + 4);
    assertThat(bucket.lasts()[0] - bucket.firsts()[0] + bucket.lost()[0]).isEqualTo(3 + 2 + 2 + 1);
  }

  /** As min_over_time has it: NaN counts only if there is nothing else. */
  @Test
  void of_notANumber_extremesAreOfTheOthers() {
    var bucket = of(Double.NaN, 3, Double.NaN, -1);

    assertThat(bucket.mins()).containsExactly(-1);
    assertThat(bucket.maxs()).containsExactly(3);
    assertThat(bucket.counts()).containsExactly(4);
    assertThat(bucket.sums()).containsExactly(Double.NaN);
    assertThat(of(Double.NaN).maxs()).containsExactly(Double.NaN);
  }

  @Test
  void of_staleMarkers_areNoSamples() {
    assertThat(of(StaleNaN.VALUE, 1, StaleNaN.VALUE).counts()).containsExactly(1);
    assertThat(of(StaleNaN.VALUE, StaleNaN.VALUE).size()).isZero();
    assertThat(Summaries.each(new long[]{1, 2}, new double[]{StaleNaN.VALUE, 7}).starts())
        .containsExactly(2);
  }

  @Test
  void of_largeAndSmall_sumIsCompensated() {
    assertThat(of(1, 1e100, 1, -1e100).sums()).containsExactly(2);
  }

  @Test
  void of_manySteps_bucketsAreAlignedAndHoldTheirSamples() {
    var times = new long[]{-1, 0, 59_999, 60_000, 200_000};
    var buckets = Summaries.of(times, new double[]{1, 2, 3, 4, 5}, 0, 5, 60_000);

    assertThat(buckets.starts()).containsExactly(-60_000, 0, 60_000, 180_000);
    assertThat(buckets.ends()).containsExactly(0, 60_000, 120_000, 240_000);
    assertThat(buckets.sums()).containsExactly(1, 5, 4, 5);
    assertThat(buckets.firstTimes()).containsExactly(-1, 0, 60_000, 200_000);
    assertThat(buckets.lastTimes()).containsExactly(-1, 59_999, 60_000, 200_000);
  }

  /** Samples that come late for a bucket of which the others are gone already. */
  @Test
  void plus_partsThatFollow_areAsIfSummedUpTogether() {
    var times = new long[]{0, 10, 20, 30, 40};
    var values = new double[]{5, 9, 3, 4, 2};
    var early = Summaries.of(times, values, 0, 3, 60_000);
    var late = Summaries.of(times, values, 3, 5, 60_000);
    var whole = Summaries.of(times, values, 0, 5, 60_000);

    for (var both : List.of(early.plus(late), late.plus(early))) {
      assertThat(both.sums()).isEqualTo(whole.sums());
      assertThat(both.counts()).isEqualTo(whole.counts());
      assertThat(both.firsts()).isEqualTo(whole.firsts());
      assertThat(both.lasts()).isEqualTo(whole.lasts());
      assertThat(both.lastTimes()).isEqualTo(whole.lastTimes());
      assertThat(both.mins()).isEqualTo(whole.mins());
      assertThat(both.maxs()).isEqualTo(whole.maxs());
      assertThat(both.lost()).isEqualTo(whole.lost());
    }
  }

  @Test
  void join_sameBucketTwice_theLaterCounts() {
    var joined = Summaries.join(List.of(of(1, 2), of(7)), start -> true);

    assertThat(joined.sums()).containsExactly(7);
    assertThat(Summaries.join(List.of(of(1)), start -> start > 0).size()).isZero();
  }

  @Test
  void within_aRange_keepsWhatOverlaps() {
    var times = new long[]{0, 60_000, 120_000};
    var buckets = Summaries.of(times, new double[]{1, 2, 3}, 0, 3, 60_000);

    assertThat(buckets.within(59_999, 60_000).sums()).containsExactly(1, 2);
    assertThat(buckets.within(60_000, 119_999).sums()).containsExactly(2);
    assertThat(buckets.within(Long.MIN_VALUE, Long.MAX_VALUE)).isSameAs(buckets);
  }
}
