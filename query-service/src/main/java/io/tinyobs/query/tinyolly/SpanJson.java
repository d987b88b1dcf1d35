// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.Span;
import io.tinyobs.storage.TraceSummary;
import tools.jackson.core.JsonGenerator;

/** Writes traces and spans: one line of a list, or whole. */
final class SpanJson {
  private static final double NANOS_PER_MILLI = 1e6;

  private SpanJson() {
  }

  /** One line of the list of traces. */
  static void writeTraceLine(JsonGenerator json, TraceSummary trace) {
    var root = trace.root();
    json.writeStartObject();
    json.writeStringProperty("trace_id", trace.traceId());
    json.writeNumberProperty("span_count", trace.spanCount());
    json.writeNumberProperty(
        "duration_ms", Math.max(0, trace.endNanos() - trace.startNanos()) / NANOS_PER_MILLI);
    json.writeNumberProperty("start_time", trace.startNanos());
    json.writeStringProperty("root_span_name", root.name());
    HttpCall.of(root).write(json, "root_span_", root);
    json.writeStringProperty("service_name", root.service());
    json.writeNumberProperty("error_count", trace.errorCount());
    json.writeArrayPropertyStart("services");
    trace.services().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  /** One line of the list of spans. */
  static void writeSpanLine(JsonGenerator json, Span span) {
    json.writeStartObject();
    json.writeStringProperty("span_id", span.spanId());
    json.writeStringProperty("trace_id", span.traceId());
    json.writeStringProperty("name", span.name());
    json.writeNumberProperty("start_time", span.startNanos());
    json.writeNumberProperty("duration_ms", span.durationNanos() / NANOS_PER_MILLI);
    HttpCall.of(span).write(json, "", span);
    json.writeStringProperty("service_name", span.service());
    json.writeEndObject();
  }

  /** All that is known of a span, in OTLP's words. */
  static void writeSpan(JsonGenerator json, Span span) {
    json.writeStartObject();
    json.writeStringProperty("traceId", span.traceId());
    json.writeStringProperty("spanId", span.spanId());
    json.writeStringProperty("parentSpanId", span.parentSpanId());
    json.writeStringProperty("name", span.name());
    json.writeStringProperty("kind", "SPAN_KIND_" + span.kind().name());
    json.writeStringProperty("startTimeUnixNano", Long.toString(span.startNanos()));
    json.writeStringProperty("endTimeUnixNano", Long.toString(span.endNanos()));
    OtlpJson.writeAttributes(json, "attributes", span.attributes());
    json.writeName("status");
    writeStatus(json, span);
    json.writeStringProperty("serviceName", span.service());
    OtlpJson.writePlain(json, "resource", span.resource());
    OtlpJson.writeScope(json, span.scope());
    writeEvents(json, span);
    writeLinks(json, span);
    if (!span.traceState().isEmpty()) {
      json.writeStringProperty("traceState", span.traceState());
    }
    json.writeEndObject();
  }

  /** The code as OTLP's number, on every path alike. */
  static void writeStatus(JsonGenerator json, Span span) {
    json.writeStartObject();
    json.writeNumberProperty("code", switch (span.status()) {
      case UNSET -> 0;
      case OK -> 1;
      case ERROR -> 2;
    });
    if (!span.statusMessage().isEmpty()) {
      json.writeStringProperty("message", span.statusMessage());
    }
    json.writeEndObject();
  }

  private static void writeEvents(JsonGenerator json, Span span) {
    json.writeArrayPropertyStart("events");
    for (var event : span.events()) {
      json.writeStartObject();
      json.writeStringProperty("timeUnixNano", Long.toString(event.timeNanos()));
      json.writeStringProperty("name", event.name());
      OtlpJson.writeAttributes(json, "attributes", event.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeLinks(JsonGenerator json, Span span) {
    json.writeArrayPropertyStart("links");
    for (var link : span.links()) {
      json.writeStartObject();
      json.writeStringProperty("traceId", link.traceId());
      json.writeStringProperty("spanId", link.spanId());
      OtlpJson.writeAttributes(json, "attributes", link.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
