// SPDX-License-Identifier: MIT
package io.tinyobs.storage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.report.CardinalityReport.Amount;
import io.tinyobs.storage.report.CardinalityReport.Label;
import io.tinyobs.storage.report.CardinalityReport.Metric;
import io.tinyobs.storage.report.CardinalityReport.Share;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CardinalityReportTest {
  private static Sketch sketch(int from, int to) {
    var sketch = new Sketch();
    for (int i = from; i < to; i++) {
      sketch.add(Sketch.hash("v" + i));
    }
    return sketch;
  }

  private static CardinalityReport report(String metric, int from, int to) {
    var amount = Amount.exact(to - from, sketch(from, to));
    return new CardinalityReport(
        1_790_000_000_000L + from,
        1,
        1000,
        100,
        Amount.exact(1, sketch(0, 1)),
        amount,
        List.of(
            new Metric(
                metric,
                amount,
                7,
                List.of(new Label("user", sketch(from, to), List.of("ünï", "\"q\"", "3"))),
                List.of(new Share("shop", amount)))),
        List.of(new Share("shop", amount), new Share("", Amount.of(sketch(0, 2)))));
  }

  @Test
  void decode_whatWasEncoded_saysTheSame() throws Exception {
    for (int count : new int[]{0, 3, 5000}) {
      var report = report("m", 0, count);

      var back = CardinalityReport.decode(report.encode());

      assertThat(back.encode()).isEqualTo(report.encode());
      assertThat(back.series().count()).isEqualTo(count);
      assertThat(back.metrics().getFirst().labels().getFirst().examples())
          .containsExactly("ünï", "\"q\"", "3");
    }
  }

  /** A balancer sends half of the series to both replicas. */
  @Test
  void and_overlapOfTwoReplicas_isCountedOnce() {
    var both = report("m", 0, 40).and(report("m", 20, 60));

    assertThat(both.replicas()).isEqualTo(2);
    assertThat(both.series().count()).isEqualTo(60);
    assertThat(both.metrics()).singleElement().satisfies(metric -> {
      assertThat(metric.series().count()).isEqualTo(60);
      assertThat(metric.folded()).isEqualTo(14);
      assertThat(metric.labels().getFirst().values().count()).isEqualTo(60);
      assertThat(metric.labels().getFirst().examples()).hasSize(3);
      assertThat(metric.services().getFirst().series().count()).isEqualTo(60);
    });
  }

  @Test
  void and_metricsOfEach_areSortedBySeries() {
    var both = report("small", 0, 5).and(report("large", 0, 50));

    assertThat(both.metrics()).extracting(Metric::name).containsExactly("large", "small");
  }

  /** An estimate must not contradict what one replica counted. */
  @Test
  void count_estimateOfSeveral_staysBetweenLargestAndSum() {
    var amount = new Amount(5000, 5100, sketch(0, 9000));

    assertThat(amount.count()).isEqualTo(5100);
    assertThat(new Amount(9990, 20_000, sketch(0, 100)).count()).isEqualTo(9990);
  }

  /** Redis was written to by something else, or by a later version. */
  @Test
  void decode_brokenBytes_sayWhereAndNeverMore() {
    var good = report("m", 0, 500).encode();
    var random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      var broken = i < good.length ? Arrays.copyOf(good, i) : good.clone();
      if (i >= good.length / 2) {
        broken = good.clone();
        broken[random.nextInt(good.length)] = (byte) random.nextInt();
      }
      try {
        CardinalityReport.decode(broken);
      } catch (CorruptBlockException e) {
        assertThat(e).hasMessageContaining("cannot read");
      }
    }
    assertThatThrownBy(() -> CardinalityReport.decode(new byte[]{9}))
        .isInstanceOf(CorruptBlockException.class)
        .hasMessageContaining("got format 9, expected 1");
  }
}
