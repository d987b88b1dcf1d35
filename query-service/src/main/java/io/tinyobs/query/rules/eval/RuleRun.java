// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.query.rules.file.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rule and how its last evaluation went. Not thread-safe. */
final class RuleRun {
  private static final String UNKNOWN = "unknown";
  private static final String OK = "ok";
  private static final String ERR = "err";

  private final Rule rule;
  private final @Nullable Alerts alerts;
  private Set<Labels> wrote = Set.of();
  private String health = UNKNOWN;
  private @Nullable String lastError;
  private double seconds;
  private long began;

  RuleRun(Rule rule, @Nullable Alerts alerts) {
    this.rule = rule;
    this.alerts = alerts;
  }

  Rule rule() {
    return rule;
  }

  /** Null of a rule that records. */
  @Nullable
  Alerts alerts() {
    return alerts;
  }

  /** The series that its last evaluation wrote. */
  Set<Labels> wrote() {
    return wrote;
  }

  void setWrote(Set<Labels> series) {
    wrote = series;
  }

  void succeeded() {
    health = OK;
    lastError = null;
  }

  void failed(String why) {
    health = ERR;
    lastError = why;
  }

  /** Notes when an evaluation began and how long it took. */
  void ran(long beganMillis, double tookSeconds) {
    began = beganMillis;
    seconds = tookSeconds;
  }

  double seconds() {
    return seconds;
  }

  void takeOver(RuleState state, Set<Labels> series) {
    health = state.health();
    lastError = state.lastError();
    seconds = state.evaluationTime();
    began = state.lastEvaluation();
    wrote = series;
  }

  RuleState state() {
    return switch (rule) {
      case Rule.Recording recording -> new RuleState(
          "recording", recording.name(), recording.query(), 0, 0, recording.labels().toMap(),
          Map.of(), health, lastError, seconds, began, List.of());
      case Rule.Alerting alerting -> new RuleState(
          "alerting", alerting.name(), alerting.query(),
          alerting.hold().toMillis() / 1000.0, alerting.keepFiring().toMillis() / 1000.0,
          alerting.labels().toMap(), alerting.annotations().toMap(), health, lastError, seconds,
          began, alerts == null ? List.of() : alerts.states());
    };
  }
}
