// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.model.Ids;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Scope;
import io.tinyobs.storage.WriteBatch;
import java.util.Map;

/** Turns OTLP's log records into ours, whole. Not thread-safe; serves one request. */
final class LogMapping {
  private static final int MAX_SEVERITY = 24;

  private final TimeWindow window;
  private final IngestSettings.Limits limits;
  private final WriteBatch batch;
  private final Tally tally;
  private final Notes notes;

  LogMapping(
      TimeWindow window,
      IngestSettings.Limits limits,
      WriteBatch batch,
      Tally tally,
      Notes notes) {
    this.window = window;
    this.limits = limits;
    this.batch = batch;
    this.tally = tally;
    this.notes = notes;
  }

  void map(ExportLogsServiceRequest request) {
    request.getResourceLogsList().forEach(this::map);
  }

  private void map(ResourceLogs of) {
    var resource = Values.map(of.getResource().getAttributesList(), limits, notes);
    var service = SpanMapping.service(resource);
    tally.from(service);
    for (var scopeLogs : of.getScopeLogsList()) {
      var scope = SpanMapping.scope(scopeLogs.getScope());
      for (var record : scopeLogs.getLogRecordsList()) {
        tally.received(1);
        try {
          batch.log(log(record, service, resource, scope));
        } catch (RecordRefused e) {
          tally.refused(e, 1);
        }
      }
    }
  }

  private LogRecord log(
      io.opentelemetry.proto.logs.v1.LogRecord record,
      String service,
      Map<String, Object> resource,
      Scope scope) {
    long timeNanos = timeNanos(record);
    window.checkNanos("log record", timeNanos);
    var attributes = Values.map(record.getAttributesList(), limits, notes);
    if (!record.getEventName().isEmpty()) {
      attributes.putIfAbsent("event.name", record.getEventName());
    }
    return new LogRecord(
        timeNanos,
        Math.clamp(record.getSeverityNumberValue(), 0, MAX_SEVERITY),
        record.getSeverityText(),
        body(record),
        traceId(record.getTraceId()),
        spanId(record.getSpanId()),
        service,
        attributes,
        resource,
        scope);
  }

  /** When it happened, else when it was seen, else now. */
  private long timeNanos(io.opentelemetry.proto.logs.v1.LogRecord record) {
    if (record.getTimeUnixNano() != 0) {
      return record.getTimeUnixNano();
    }
    return record.getObservedTimeUnixNano() != 0
        ? record.getObservedTimeUnixNano()
        : window.nowNanos();
  }

  private String body(io.opentelemetry.proto.logs.v1.LogRecord record) {
    var text = Values.text(record.getBody());
    if (text.length() > limits.logLine().toBytes()) {
      throw new RecordRefused(
          Reason.LINE_TOO_LONG,
          "cannot accept log record: its message has %d characters, at most %d are allowed"
              .formatted(text.length(), limits.logLine().toBytes()));
    }
    return text;
  }

  private static String traceId(ByteString id) {
    var hex = Values.hex(id);
    SpanMapping.requireId("log record", "trace id", hex, hex.isEmpty() || Ids.isTraceId(hex), 32);
    return hex;
  }

  private static String spanId(ByteString id) {
    var hex = Values.hex(id);
    SpanMapping.requireId("log record", "span id", hex, hex.isEmpty() || Ids.isSpanId(hex), 16);
    return hex;
  }
}
