// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyolly;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Says TinyOlly's spans in OTLP's words. */
final class SpanTranslation {
  private SpanTranslation() {
  }

  static ExportTraceServiceRequest translate(JsonNode root) {
    var request = ExportTraceServiceRequest.newBuilder();
    for (var record : Nodes.records(root, "span")) {
      request.addResourceSpans(
          ResourceSpans.newBuilder()
              .setResource(Nodes.resource(record))
              .addScopeSpans(ScopeSpans.newBuilder().addSpans(span(record))));
    }
    return request.build();
  }

  private static Span span(JsonNode record) {
    var span = Span.newBuilder()
        .setTraceId(Nodes.id(record, "traceId", "trace_id"))
        .setSpanId(Nodes.id(record, "spanId", "span_id"))
        .setParentSpanId(Nodes.id(record, "parentSpanId", "parent_span_id"))
        .setName(Nodes.text(record, "name"))
        .setKind(kind(Nodes.text(record, "kind")))
        .setStartTimeUnixNano(Nodes.nanos(record, "startTimeUnixNano", "start_time_unix_nano"))
        .setEndTimeUnixNano(Nodes.nanos(record, "endTimeUnixNano", "end_time_unix_nano"))
        .setStatus(status(record.path("status")))
        .addAllAttributes(Nodes.attributes(record.path("attributes")));
    for (var event : record.path("events")) {
      span.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(Nodes.nanos(event, "timeUnixNano", "time_unix_nano"))
              .setName(Nodes.text(event, "name"))
              .addAllAttributes(Nodes.attributes(event.path("attributes"))));
    }
    for (var link : record.path("links")) {
      span.addLinks(
          Span.Link.newBuilder()
              .setTraceId(Nodes.id(link, "traceId", "trace_id"))
              .setSpanId(Nodes.id(link, "spanId", "span_id"))
              .addAllAttributes(Nodes.attributes(link.path("attributes"))));
    }
    return span.build();
  }

  /** By number, by OTLP's name, or by its last word. */
  private static Span.SpanKind kind(String text) {
    return switch (text.toUpperCase(Locale.ROOT).replace("SPAN_KIND_", "")) {
      case "1", "INTERNAL" -> Span.SpanKind.SPAN_KIND_INTERNAL;
      case "2", "SERVER" -> Span.SpanKind.SPAN_KIND_SERVER;
      case "3", "CLIENT" -> Span.SpanKind.SPAN_KIND_CLIENT;
      case "4", "PRODUCER" -> Span.SpanKind.SPAN_KIND_PRODUCER;
      case "5", "CONSUMER" -> Span.SpanKind.SPAN_KIND_CONSUMER;
      default -> Span.SpanKind.SPAN_KIND_UNSPECIFIED;
    };
  }

  /** Some write the code alone, where others write it with a message. */
  private static Status status(JsonNode node) {
    var code = node.isValueNode() ? node.asString() : Nodes.text(node, "code");
    return Status.newBuilder()
        .setCode(switch (code.toUpperCase(Locale.ROOT).replace("STATUS_CODE_", "")) {
          case "1", "OK" -> Status.StatusCode.STATUS_CODE_OK;
          case "2", "ERROR" -> Status.StatusCode.STATUS_CODE_ERROR;
          default -> Status.StatusCode.STATUS_CODE_UNSET;
        })
        .setMessage(Nodes.text(node, "message"))
        .build();
  }
}
