// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Sample;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
  private static final String DOWN = """
      groups:
      - name: g
        rules:
        - alert: Down
          expr: up == 0
          for: 2m
          labels: {severity: page}
          annotations: {summary: "{{ $labels.job }} is {{ $value }}"}
      """;
  private static final String[] UP = {"__name__", "up", "job", "cart"};

  @TempDir
  Path folder;

  private final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");
  private final InMemoryStorage storage = InMemoryStorage.create(clock);
  private final List<Rig> rigs = new ArrayList<>();

  private Rig rig(String rules) {
    var rig = new Rig(storage, clock, folder.resolve("rules.yml"), rules);
    rigs.add(rig);
    rig.step();
    return rig;
  }

  @AfterEach
  void close() {
    rigs.forEach(Rig::close);
  }

  private static String group(String rules) {
    return "groups:\n- name: g\n  rules:\n" + rules.indent(2);
  }

  private static Optional<Double> is(double value) {
    return Optional.of(value);
  }

  private static Optional<Double> ended() {
    return Optional.empty();
  }

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
  void alert_downAndUpAgain_goesThroughItsStates() {
    var rig = rig(DOWN);
    rig.minutes(2); // Until alerts are restored there is nothing of theirs to see.
    rig.put(0, UP);

    rig.minute();
    assertThat(rig.alerts()).containsExactly("pending");
    assertThat(rig.told).isEmpty();
    rig.put(0, UP);
    rig.minute();
    assertThat(rig.alerts()).containsExactly("pending");
    rig.put(0, UP);
    rig.minute();
    assertThat(rig.alerts()).containsExactly("firing");
    assertThat(rig.told).hasSize(1);
    rig.put(1, UP);
    rig.minute();
    assertThat(rig.alerts()).containsExactly("inactive");

    var fired = rig.told.get(0);
    assertThat(fired.labels())
        .isEqualTo(Labels.of("alertname", "Down", "job", "cart", "severity", "page"));
    assertThat(fired.annotations()).isEqualTo(Labels.of("summary", "cart is 0"));
    assertThat(fired.resolved()).isFalse();
    assertThat(fired.endsAtMillis() - fired.startsAtMillis()).isEqualTo(240_000);
    assertThat(fired.generatorUrl())
        .isEqualTo("http://localhost:8080/graph?g0.expr=up+%3D%3D+0&g0.tab=1");
    var resolved = rig.told.get(1);
    assertThat(resolved.resolved()).isTrue();
    assertThat(resolved.startsAtMillis()).isEqualTo(fired.startsAtMillis());
    assertThat(resolved.endsAtMillis() - resolved.startsAtMillis()).isEqualTo(60_000);
  }

  @Test
  void alert_series_areWrittenAndEndedAsPrometheusDoes() {
    var rig = rig(DOWN);
    rig.minutes(2);
    rig.put(0, UP);

    rig.minutes(3);
    rig.put(1, UP);
    rig.minute();

    assertThat(rig.values("__name__", "ALERTS", "alertname", "Down", "alertstate", "pending",
        "job", "cart", "severity", "page")).containsExactly(is(1), is(1), ended());
    assertThat(rig.values("__name__", "ALERTS", "alertname", "Down", "alertstate", "firing",
        "job", "cart", "severity", "page")).containsExactly(is(1), ended());
    var since = rig.values("__name__", "ALERTS_FOR_STATE", "alertname", "Down", "job", "cart",
        "severity", "page");
    assertThat(since).hasSize(4).endsWith(ended());
    assertThat(since.get(0)).isEqualTo(since.get(2));
    assertThat(since.get(0).orElseThrow()).isBetween(
        clock.millis() / 1000.0 - 300, clock.millis() / 1000.0 - 180);
  }

  @Test
  void alert_pendingTooShort_tellsNobody() {
    var rig = rig(DOWN);
    rig.put(0, UP);
    rig.minute();
    rig.put(1, UP);

    rig.minutes(5);

    assertThat(rig.alerts()).isEmpty();
    assertThat(rig.told).isEmpty();
  }

  @Test
  void alert_keepsFiringFor_outlivesItsSeries() {
    var rig = rig(DOWN.replace("for: 2m", "for: 0s\n    keep_firing_for: 2m"));
    rig.put(0, UP);
    rig.minute();
    assertThat(rig.alerts()).containsExactly("firing");
    rig.put(1, UP);

    rig.minute();
    assertThat(rig.alerts()).containsExactly("firing");
    assertThat(rig.rule().alerts().getFirst().keepFiringSince()).isPositive();
    rig.minute();
    assertThat(rig.alerts()).containsExactly("firing");
    rig.minute();

    assertThat(rig.alerts()).containsExactly("inactive");
    assertThat(rig.told.getLast().resolved()).isTrue();
  }

  @Test
  void alert_firingOn_isToldAgainAfterTheResendDelay() {
    var rig = rig(DOWN.replace("for: 2m", "for: 0s").replace("rules:", "interval: 30s\n  rules:"));

    for (int i = 0; i < 10; i++) {
      rig.put(0, UP);
      clock.advance(Duration.ofSeconds(30));
      rig.step();
    }

    // Of ten evaluations every third: later than a minute after the one before.
    assertThat(rig.told).hasSize(4).noneMatch(AlertSink.Notice::resolved);
  }

  /** A receiver that is away for minutes still hears of it. */
  @Test
  void alert_resolved_isToldForFifteenMinutes() {
    var rig = rig(DOWN.replace("for: 2m", "for: 0s"));
    rig.put(0, UP);
    rig.minute();
    rig.put(1, UP);

    rig.minutes(30);

    var resolved = rig.told.stream().filter(AlertSink.Notice::resolved).toList();
    assertThat(resolved).hasSizeBetween(7, 16);
    assertThat(resolved.stream().map(AlertSink.Notice::endsAtMillis).distinct()).hasSize(1);
    assertThat(rig.alerts()).isEmpty();
  }

  @Test
  void alert_sameLabelsTwice_failsAndChangesNothing() {
    var rig = rig(DOWN.replace("severity: page", "severity: page, job: all"));
    rig.put(0, UP);
    rig.put(0, "__name__", "up", "job", "pay");

    rig.minute();

    assertThat(rig.rule().lastError()).isEqualTo(
        "vector contains metrics with the same labelset after applying alert labels");
    assertThat(rig.alerts()).isEmpty();
  }

  @Test
  void alert_moreThanTheLimit_failsAndForgetsThem() {
    var rig = rig(DOWN.replace("rules:", "limit: 1\n  rules:"));
    rig.put(0, UP);
    rig.put(0, "__name__", "up", "job", "pay");

    rig.minute();

    assertThat(rig.rule().lastError()).isEqualTo("exceeded limit of 1 with 2 alerts");
    assertThat(rig.alerts()).isEmpty();
  }

  @Test
  void alert_templateFails_saysSoAndIsRaised() {
    var rig = rig(DOWN.replace("{{ $value }}", "{{ query \\\"none\\\" | first }}"));
    rig.put(0, UP);

    rig.minute();

    assertThat(rig.rule().health()).isEqualTo("ok");
    assertThat(rig.rule().alerts().getFirst().annotations().get("summary"))
        .startsWith("<error expanding template: error executing template __alert_Down: ")
        .endsWith("error calling first: first() called on vector with no elements>");
  }

  /** A longer wait is configured while an alert fires. */
  @Test
  void alert_ruleChanged_keepsItsClock() {
    var rig = rig(DOWN);
    for (int i = 0; i < 3; i++) {
      rig.put(0, UP);
      rig.minute();
    }
    assertThat(rig.alerts()).containsExactly("firing");
    var since = rig.rule().alerts().getFirst().activeAt();

    rig.write(DOWN.replace("for: 2m", "for: 1h"));
    rig.put(0, UP);
    rig.minute();
    rig.put(0, UP);
    rig.minute();

    assertThat(rig.alerts()).containsExactly("pending");
    assertThat(rig.rule().alerts().getFirst().activeAt()).isEqualTo(since);
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
