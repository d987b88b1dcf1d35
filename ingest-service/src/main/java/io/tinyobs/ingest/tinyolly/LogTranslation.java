// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyolly;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.tinyobs.ingest.gate.Severity;
import tools.jackson.databind.JsonNode;

/** Says TinyOlly's log records in OTLP's words. */
final class LogTranslation {
  private LogTranslation() {
  }

  static ExportLogsServiceRequest translate(JsonNode root) {
    var request = ExportLogsServiceRequest.newBuilder();
    for (var record : Nodes.records(root, "log record")) {
      request.addResourceLogs(
          ResourceLogs.newBuilder()
              .setResource(Nodes.resource(record))
              .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(log(record))));
    }
    return request.build();
  }

  private static LogRecord log(JsonNode record) {
    var severity = Nodes.text(record, "severity", "severityText", "severity_text");
    return LogRecord.newBuilder()
        .setTimeUnixNano(Nodes.secondsAsNanos(record, "timestamp"))
        .setSeverityText(severity)
        .setSeverityNumberValue(Severity.number(severity))
        .setBody(AnyValue.newBuilder().setStringValue(Nodes.text(record, "message", "body")))
        .setTraceId(Nodes.id(record, "trace_id", "traceId"))
        .setSpanId(Nodes.id(record, "span_id", "spanId"))
        .addAllAttributes(Nodes.attributes(record.path("attributes")))
        .build();
  }
}
