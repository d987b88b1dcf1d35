// SPDX-License-Identifier: MIT
package io.tinyobs.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How replicas agree on who evaluates rules, and what that one leaves for others. */
public abstract class RulesContract extends StorageContract {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void lead_heldByAnother_isRefusedUntilResigned() {
    var rules = storage.rules();

    assertThat(rules.lead("a", LONG)).isTrue();
    assertThat(rules.lead("b", LONG)).isFalse();
    assertThat(rules.lead("a", LONG)).isTrue();

    rules.resign("b");
    assertThat(rules.lead("b", LONG)).isFalse();
    rules.resign("a");
    assertThat(rules.lead("b", LONG)).isTrue();
  }

  /** A replica dies with the lease in its hands. */
  @Test
  void lead_holderAsksNoMore_endsByItself() {
    var rules = storage.rules();
    rules.lead("a", Duration.ofMillis(50));

    await().atMost(PATIENCE).until(() -> rules.lead("b", LONG));

    assertThat(rules.lead("a", LONG)).isFalse();
  }

  @Test
  void publish_withTheLease_isReadBackByTenant() {
    var rules = storage.rules();
    rules.lead("a", LONG);

    assertThat(rules.publish("a", TENANT, "f;g", "first", "[series]")).isTrue();
    assertThat(rules.publish("a", TENANT, "f;g", "second ü", null)).isTrue();
    assertThat(rules.publish("a", TENANT, "f;h", "other", null)).isTrue();

    assertThat(rules.states(TENANT))
        .hasSize(2).containsEntry("f;g", "second ü").containsEntry("f;h", "other");
    assertThat(rules.series(TENANT, "f;g")).isEqualTo("[series]");
    assertThat(rules.series(TENANT, "f;h")).isNull();
    assertThat(rules.states(new Tenant("other"))).isEmpty();
  }

  /** A replica that was paused comes back after another took over. */
  @Test
  void publish_withoutTheLease_changesNothing() {
    var rules = storage.rules();
    rules.lead("a", LONG);
    rules.publish("a", TENANT, "f;g", "state", "[series]");

    assertThat(rules.publish("b", TENANT, "f;g", "late", "[]")).isFalse();
    assertThat(rules.retract("b", TENANT, "f;g")).isFalse();

    assertThat(rules.states(TENANT)).containsEntry("f;g", "state");
    assertThat(rules.series(TENANT, "f;g")).isEqualTo("[series]");
  }

  @Test
  void retract_withTheLease_forgetsTheGroup() {
    var rules = storage.rules();
    rules.lead("a", LONG);
    rules.publish("a", TENANT, "f;g", "state", "[series]");

    assertThat(rules.retract("a", TENANT, "f;g")).isTrue();

    assertThat(rules.states(TENANT)).isEmpty();
    assertThat(rules.series(TENANT, "f;g")).isNull();
  }

  @Test
  void alertRules_putAndDeleted_areTheTenantsOwn() {
    var alerts = storage.alertRules();

    assertThat(alerts.put(TENANT, "a/b {ü}", "one", 2)).isTrue();
    assertThat(alerts.put(TENANT, "c", "two", 2)).isTrue();
    assertThat(alerts.put(TENANT, "d", "three", 2)).isFalse();
    assertThat(alerts.put(TENANT, "c", "four", 2)).isTrue();
    assertThat(alerts.put(new Tenant("other"), "d", "five", 2)).isTrue();

    assertThat(alerts.rules(TENANT)).hasSize(2)
        .containsEntry("a/b {ü}", "one").containsEntry("c", "four");
    assertThat(alerts.all()).hasSize(2);
    assertThat(alerts.delete(new Tenant("other"), "c")).isFalse();
    assertThat(alerts.delete(TENANT, "c")).isTrue();
    assertThat(alerts.delete(TENANT, "c")).isFalse();
    assertThat(alerts.rules(TENANT)).containsOnlyKeys("a/b {ü}");
  }

  @Test
  void alertRules_notesAndWhatWasTold_areRemembered() {
    var alerts = storage.alertRules();
    alerts.put(TENANT, "c", "rule", 2);
    alerts.remember(TENANT, "c", "crossed");
    alerts.markTold(TENANT, "c/trace/span", NOW);

    assertThat(alerts.note(TENANT, "c")).isEqualTo("crossed");
    assertThat(alerts.note(new Tenant("other"), "c")).isNull();
    assertThat(alerts.told(TENANT, List.of("x", "c/trace/span")))
        .containsExactly("c/trace/span");
    assertThat(alerts.told(new Tenant("other"), List.of("c/trace/span"))).isEmpty();

    alerts.delete(TENANT, "c");
    assertThat(alerts.note(TENANT, "c")).isNull();
  }
}
