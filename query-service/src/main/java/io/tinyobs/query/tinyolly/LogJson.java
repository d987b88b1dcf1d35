// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.LogRecord;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** Writes log records. */
final class LogJson {
  private static final String[] SEVERITIES = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};

  private LogJson() {
  }

  static void write(JsonGenerator json, LogRecord log) {
    json.writeStartObject();
    json.writeStringProperty("log_id", id(log));
    // Seconds with all nine digits, which a double would lose.
    json.writeNumberProperty("timestamp", BigDecimal.valueOf(log.timeNanos(), 9));
    json.writeStringProperty("severity", severity(log));
    json.writeStringProperty("message", log.body());
    json.writeStringProperty("trace_id", log.traceId());
    json.writeStringProperty("span_id", log.spanId());
    json.writeStringProperty("service_name", log.service());
    OtlpJson.writePlain(json, "attributes", log.attributes());
    OtlpJson.writePlain(json, "resource", log.resource());
    OtlpJson.writeScope(json, log.scope());
    json.writeEndObject();
  }

  /** Nothing numbers log records, so the id is made of what tells them apart; the same each time. */
  private static String id(LogRecord log) {
    var hex = HexFormat.of();
    return hex.toHexDigits(log.timeNanos())
        + hex
            .toHexDigits(Objects.hash(log.service(), log.body(), log.spanId(), log.severityText()));
  }

  private static String severity(LogRecord log) {
    if (!log.severityText().isEmpty()) {
      return log.severityText();
    }
    int number = log.severityNumber();
    return number >= 1 && number <= 24 ? SEVERITIES[(number - 1) / 4] : "UNSPECIFIED";
  }
}
