// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What alerting rules raise, store and tell, from pending to resolved. */
class AlertingRulesTest extends EvaluatorFixture {
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
}
