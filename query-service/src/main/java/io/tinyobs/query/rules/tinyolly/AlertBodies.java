// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Span;
import io.tinyobs.promql.ast.Quoting;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What webhooks of alert rules are sent, in TinyOlly's shapes, and what is asked before. */
final class AlertBodies {
  private AlertBodies() {
  }

  static byte[] spanError(AlertRule rule, Span span) {
    var body = body(rule);
    body.put("span_id", span.spanId());
    body.put("trace_id", span.traceId());
    body.put("service", span.service());
    body.put("operation", span.name());
    body.put("error_message", errorMessage(span));
    body.put("timestamp", span.startNanos());
    return bytes(body);
  }

  /** The status' message, or that of the exception that the span tells of. */
  private static String errorMessage(Span span) {
    if (!span.statusMessage().isEmpty()) {
      return span.statusMessage();
    }
    return span.events().stream()
        .map(event -> event.attributes().get("exception.message"))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst()
        .orElse("Unknown error");
  }

  static byte[] metricThreshold(AlertRule rule, double value, Instant now) {
    var body = body(rule);
    body.put("metric_name", rule.metricName());
    body.put("current_value", value);
    body.put("threshold", rule.threshold());
    body.put("comparison", rule.comparison() == null ? null : rule.comparison().label());
    body.put("timestamp", TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
    return bytes(body);
  }

  /** The selector of the metric that a rule watches. */
  static String query(AlertRule rule) {
    var service = rule.serviceFilter();
    return "{%s=%s%s}".formatted(
        Labels.METRIC_NAME,
        Quoting.quote(String.valueOf(rule.metricName())),
        // Of OTLP comes service_name, of TinyObs' own senders service.
        service == null ? "" : ",service_name=" + Quoting.quote(service))
        + (service == null
            ? ""
            : " or {%s=%s,service=%s}".formatted(
                Labels.METRIC_NAME, Quoting.quote(String.valueOf(rule.metricName())),
                Quoting.quote(service)));
  }

  private static ObjectNode body(AlertRule rule) {
    var body = JsonMapper.shared().createObjectNode();
    body.put("alert_type", rule.type().label());
    body.put("rule_name", rule.name());
    return body;
  }

  private static byte[] bytes(ObjectNode body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
