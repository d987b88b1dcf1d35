// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Sample;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What recording rules store, and how groups and files of rules come and go. */
class EvaluatorTest extends EvaluatorFixture {
  @Test
  void recording_eachInterval_storesUnderItsNameAndLabels() {
    var rig = rig(group("""
        - record: job:up:count
          expr: count by (job) (up)
          labels: {from: rule}
        """));
    rig.put(1, UP);

    rig.minutes(3);

    var samples = rig.samples("__name__", "job:up:count", "job", "cart", "from", "rule");
    assertThat(samples).extracting(Sample::value).containsExactly(1.0, 1.0, 1.0);
    assertThat(samples.get(2).timestampMillis() - samples.get(0).timestampMillis())
        .isEqualTo(120_000);
    assertThat(rig.rule().health()).isEqualTo("ok");
    assertThat(rig.rule().lastEvaluation()).isEqualTo(clock.millis());
  }

  /** Latencies of all replicas are summed up once, not by each panel. */
  @Test
  void recording_nativeHistograms_areStoredAndEnd() {
    var rig = rig(group("""
        - record: job:latency:sum
          expr: sum by (job) (latency)
        """));
    for (var replica : List.of("a", "b")) {
      rig.put(twoObservations(), "__name__", "latency", "job", "cart", "replica", replica);
    }

    rig.minute();

    var recorded = rig.series("__name__", "job:latency:sum", "job", "cart").orElseThrow();
    assertThat(recorded.histograms()).singleElement()
        .satisfies(histogram -> {
          assertThat(histogram.count()).isEqualTo(4);
          assertThat(histogram.positive().counts()).containsExactly(2, 2);
        });

    rig.minutes(10); // Longer than a sample is looked back for.

    assertThat(rig.values("__name__", "job:latency:sum", "job", "cart").getLast())
        .isEqualTo(ended());
  }

  private static NativeHistogram twoObservations() {
    return new NativeHistogram(
        NativeHistogram.CounterReset.UNKNOWN, 0, 0, 0, 2, 3, NativeHistogram.Buckets.EMPTY,
        new NativeHistogram.Buckets(new int[]{0, 1}, new double[]{1, 1}), new double[0]);
  }

  /** The second rule speaks of what the first has just recorded. */
  @Test
  void rules_ofOneGroup_seeWhatThoseBeforeThemStored() {
    var rig = rig(group("""
        - record: a
          expr: up + 1
        - record: b
          expr: a * 10
        """));
    rig.put(1, UP);

    rig.minute();

    assertThat(rig.values("__name__", "b", "job", "cart")).containsExactly(is(20));
  }

  @Test
  void recording_scalar_isOneSeriesWithoutLabels() {
    var rig = rig(group("- {record: answer, expr: 42}"));

    rig.minute();

    assertThat(rig.values("__name__", "answer")).containsExactly(is(42));
  }

  @Test
  void recording_seriesGone_isMarkedStale() {
    var rig = rig(group("- {record: a, expr: up}"));
    rig.put(1, UP);
    rig.minute();
    rig.end(UP);

    rig.minutes(2);

    assertThat(rig.values("__name__", "a", "job", "cart")).containsExactly(is(1), ended());
  }

  @Test
  void rule_removed_endsItsSeriesOnly() {
    var rig = rig(group("- {record: a, expr: up}\n- {record: b, expr: up}"));
    rig.put(1, UP);
    rig.minute();

    rig.write(group("- {record: b, expr: up}"));
    rig.minutes(2);

    assertThat(rig.values("__name__", "a", "job", "cart")).containsExactly(is(1), ended());
    assertThat(rig.values("__name__", "b", "job", "cart"))
        .containsExactly(is(1), is(1), is(1));
  }

  @Test
  void group_removed_endsItsSeriesAndIsForgotten() {
    var rig = rig(group("- {record: a, expr: up}"));
    rig.put(1, UP);
    rig.minute();

    rig.write("groups: []");
    rig.minute();

    assertThat(rig.values("__name__", "a", "job", "cart")).containsExactly(is(1), ended());
    assertThat(storage.rules().states(Rig.SHOP)).isEmpty();
  }

  /** A group gets another name: what it records goes on. */
  @Test
  void group_renamed_endsNothingForGood() {
    var rig = rig(group("- {record: a, expr: up}"));
    rig.put(1, UP);
    rig.minute();

    rig.write(group("- {record: a, expr: up}").replace("name: g", "name: h"));
    rig.minutes(2);

    assertThat(rig.values("__name__", "a", "job", "cart").getLast()).isEqualTo(is(1));
  }

  @Test
  void recording_sameLabelsTwice_failsAndStoresNothing() {
    var rig = rig(group("- {record: a, expr: up, labels: {job: all}}"));
    rig.put(1, UP);
    rig.put(1, "__name__", "up", "job", "pay");

    rig.minute();

    assertThat(rig.rule().health()).isEqualTo("err");
    assertThat(rig.rule().lastError()).isEqualTo(
        "vector contains metrics with the same labelset after applying rule labels");
    assertThat(rig.samples("__name__", "a", "job", "all")).isEmpty();
    assertThat(rig.count("tinyobs.rule.evaluation.failures")).isEqualTo(1);
  }

  @Test
  void recording_moreThanTheLimit_failsAndStoresNothing() {
    var rig = rig(group("- {record: a, expr: up}").replace("rules:", "limit: 1\n  rules:"));
    rig.put(1, UP);
    rig.put(1, "__name__", "up", "job", "pay");

    rig.minute();

    assertThat(rig.rule().lastError()).isEqualTo("exceeded limit of 1 with 2 series");
    assertThat(rig.samples("__name__", "a", "job", "cart")).isEmpty();
  }

  @Test
  void rule_failing_leavesTheOthersAlone() {
    var rig = rig(group("- {record: a, expr: up * on() up}\n- {record: b, expr: up}"));
    rig.put(1, UP);
    rig.put(1, "__name__", "up", "job", "pay");

    rig.minute();

    assertThat(rig.state().rules()).extracting(RuleState::health).containsExactly("err", "ok");
    assertThat(rig.values("__name__", "b", "job", "cart")).containsExactly(is(1));
  }

  @Test
  void store_away_isTheRulesErrorAndPasses() {
    var rig = rig(group("- {record: a, expr: up}"));
    rig.put(1, UP);

    storage.full();
    rig.minute();
    assertThat(rig.samples("__name__", "a", "job", "cart")).isEmpty();
    storage.available();
    rig.minute();

    assertThat(rig.values("__name__", "a", "job", "cart")).containsExactly(is(1));
  }

  @Test
  void group_withQueryOffset_looksBackAndStoresBack() {
    var rig = rig(group("- {record: a, expr: up}")
        .replace("rules:", "query_offset: 10m\n  rules:"));
    rig.put(1, UP);
    rig.minute();
    assertThat(rig.samples("__name__", "a", "job", "cart")).isEmpty();

    rig.minutes(10);

    var sample = rig.samples("__name__", "a", "job", "cart").getFirst();
    assertThat(clock.millis() - sample.timestampMillis()).isBetween(600_000L, 660_000L);
  }

  /** Evaluations take longer than their interval. */
  @Test
  void group_overdue_evaluatesTheNewestSlotAndCountsTheOthers() {
    var rig = rig(group("- {record: a, expr: up}"));
    rig.put(1, UP);

    clock.advance(Duration.ofMinutes(4));
    rig.step();

    assertThat(rig.samples("__name__", "a", "job", "cart")).hasSize(1);
    assertThat(rig.count("tinyobs.rule.group.iterations.missed")).isEqualTo(3);
    assertThat(rig.count("tinyobs.rule.group.iterations")).isEqualTo(4);
  }

  @Test
  void rules_broken_goOnAsTheyWere() {
    var rig = rig(group("- {record: a, expr: up}"));
    rig.put(1, UP);
    rig.write(group("- {record: a, expr: 'up('}"));

    rig.minute();

    assertThat(rig.values("__name__", "a", "job", "cart")).containsExactly(is(1));
    assertThat(rig.registry.get("tinyobs.rules.last.reload.successful").gauge().value())
        .isEqualTo(0);
  }
}
