// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How much is remembered of histograms that come as increments. */
class HistogramTotalsTest {
  private static final Labels SERIES = Labels.of("__name__", "latency");

  private final HistogramTotals totals = new HistogramTotals(20_000, Duration.ofHours(1));

  private NativeHistogram add(Labels series, int first, int buckets) {
    var ones = new double[buckets];
    Arrays.fill(ones, 1);
    return totals.add(
        Tenant.DEFAULT,
        series,
        NativeHistogram.exponential(
            8, 0, 0, buckets, buckets, Buckets.EMPTY, Buckets.from(first, ones)))
        .total();
  }

  @Test
  void add_rangesThatWander_keepAsManyBucketsAsAnSdk() {
    var total = add(SERIES, 0, 160);
    for (int i = 1; i < 50; i++) {
      total = add(SERIES, i * 200, 160);
    }

    assertThat(total.count()).isEqualTo(8000);
    assertThat(total.positive().size()).isBetween(80, HistogramTotals.BUCKETS);
  }

  /** Somebody who asked their SDK for more buckets gets them. */
  @Test
  void add_moreBucketsThanUsual_areKept() {
    add(SERIES, 0, 10);

    assertThat(add(SERIES, 0, 500).positive().size()).isEqualTo(500);
    assertThat(add(SERIES, 0, 10).schema()).isEqualTo(8);
  }

  @Test
  void add_moreThanTheMemoryAllowed_forgetsSome() {
    int kept = 0;
    for (int round = 0; round < 2; round++) {
      kept = 0;
      for (int i = 0; i < 1000; i++) {
        kept += add(Labels.of("__name__", "latency", "i", "" + i), 0, 1).count() > 1 ? 1 : 0;
      }
    }
    // Of 268 bytes each there is room for 74.
    assertThat(kept).isLessThanOrEqualTo(74);
  }

  /** An export fails after its series was forgotten and came anew. */
  @Test
  void undo_forgottenSince_leavesTheNewTotal() {
    var one = NativeHistogram.exponential(
        8, 0, 0, 1, 1, Buckets.EMPTY, Buckets.from(0, 1));
    var old = totals.add(Tenant.DEFAULT, SERIES, one);
    old.undo().run();
    add(SERIES, 0, 1);

    old.undo().run();

    assertThat(add(SERIES, 0, 1).count()).isEqualTo(2);
  }
}
