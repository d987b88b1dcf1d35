// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.api;

import io.tinyobs.query.rules.eval.AlertState;
import io.tinyobs.query.rules.eval.GroupState;
import io.tinyobs.query.rules.eval.RuleState;
import io.tinyobs.query.rules.text.GoNumber;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Rules and alerts in Prometheus' shape. */
final class RulesJson {
  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
      .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
      .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
      .appendLiteral('Z')
      .toFormatter(Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  private RulesJson() {
  }

  /** Whether an alert is shown: those that are resolved are kept to be told only. */
  static boolean isActive(AlertState alert) {
    return alert.resolvedAt() == 0;
  }

  static void writeGroup(
      JsonGenerator json, GroupState group, List<RuleState> rules, boolean withAlerts) {
    json.writeStartObject();
    json.writeStringProperty("name", group.name());
    json.writeStringProperty("file", group.file());
    json.writeArrayPropertyStart("rules");
    rules.forEach(rule -> writeRule(json, rule, withAlerts));
    json.writeEndArray();
    number(json, "interval", group.interval());
    json.writeNumberProperty("limit", group.limit());
    number(json, "evaluationTime", group.evaluationTime());
    json.writeStringProperty("lastEvaluation", time(group.lastEvaluation()));
    json.writeEndObject();
  }

  private static void writeRule(JsonGenerator json, RuleState rule, boolean withAlerts) {
    json.writeStartObject();
    if (rule.isAlerting()) {
      json.writeStringProperty("state", state(rule));
    }
    json.writeStringProperty("name", rule.name());
    json.writeStringProperty("query", rule.query());
    if (rule.isAlerting()) {
      number(json, "duration", rule.duration());
      number(json, "keepFiringFor", rule.keepFiringFor());
    }
    texts(json, "labels", rule.labels());
    if (rule.isAlerting()) {
      texts(json, "annotations", rule.annotations());
      if (withAlerts) {
        json.writeArrayPropertyStart("alerts");
        rule.alerts().stream().filter(RulesJson::isActive)
            .forEach(alert -> writeAlert(json, alert));
        json.writeEndArray();
      } else {
        json.writeNullProperty("alerts");
      }
    }
    json.writeStringProperty("health", rule.health());
    var error = rule.lastError();
    if (error != null && !error.isEmpty()) {
      json.writeStringProperty("lastError", error);
    }
    number(json, "evaluationTime", rule.evaluationTime());
    json.writeStringProperty("lastEvaluation", time(rule.lastEvaluation()));
    json.writeStringProperty("type", rule.type());
    json.writeEndObject();
  }

  private static String state(RuleState rule) {
    for (var state : List.of("firing", "pending")) {
      if (rule.alerts().stream().anyMatch(alert -> alert.state().equals(state))) {
        return state;
      }
    }
    return "inactive";
  }

  static void writeAlert(JsonGenerator json, AlertState alert) {
    json.writeStartObject();
    texts(json, "labels", alert.labels());
    texts(json, "annotations", alert.annotations());
    json.writeStringProperty("state", alert.state());
    json.writeStringProperty("activeAt", time(alert.activeAt()));
    if (alert.keepFiringSince() != 0) {
      json.writeStringProperty("keepFiringSince", time(alert.keepFiringSince()));
    }
    json.writeStringProperty("value", GoNumber.scientific(alert.number()));
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, double value) {
    json.writeName(name);
    if (value == Math.rint(value)) {
      json.writeNumber((long) value);
    } else {
      json.writeNumber(value);
    }
  }

  private static void texts(JsonGenerator json, String name, Map<String, String> texts) {
    json.writeObjectPropertyStart(name);
    new TreeMap<>(texts).forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  private static String time(long millis) {
    return millis == 0 ? NEVER : TIME.format(Instant.ofEpochMilli(millis));
  }
}
