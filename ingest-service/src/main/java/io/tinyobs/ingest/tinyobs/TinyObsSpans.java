// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.JsonErrors;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.model.Tenant;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes TinyObs' spans, one a request: they become OTLP's. Thread-safe. */
public final class TinyObsSpans {
  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** The ids of a span that is stored, as they were sent. */
  public record Stored(String traceId, String spanId) {
  }

  private final Otlp otlp;
  private final JsonMapper mapper;

  public TinyObsSpans(Otlp otlp, JsonMapper mapper) {
    this.otlp = otlp;
    this.mapper = mapper;
  }

  /**
   * Decodes a request and stores its span.
   *
   * @return completes when it is stored
   * @throws IngestException.Malformed if it cannot be taken
   */
  public CompletableFuture<Stored> accept(Tenant tenant, byte[] body) {
    var node = read(body);
    return otlp.traces(tenant, translate(node), Protocol.TINYOBS)
        .thenApply(
            export -> {
              if (export.rejected() > 0) {
                throw new IngestException.Malformed("invalid span: " + export.message());
              }
              return new Stored(text(node, "trace_id"), text(node, "span_id"));
            });
  }

  private JsonNode read(byte[] body) {
    try {
      var node = mapper.readTree(body);
      if (!node.isObject()) {
        throw new IngestException.Malformed(
            "invalid JSON: got %s, expected a span".formatted(node.getNodeType()));
      }
      return node;
    } catch (JacksonException e) {
      throw JsonErrors.malformed("invalid JSON", e);
    }
  }

  private static ExportTraceServiceRequest translate(JsonNode node) {
    var service = text(node, "service");
    var resource = Resource.newBuilder();
    if (!service.isEmpty()) {
      resource.addAttributes(attribute("service.name", service));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource)
                .addScopeSpans(ScopeSpans.newBuilder().addSpans(span(node))))
        .build();
  }

  private static Span span(JsonNode node) {
    long start = nanos(node, "start_time");
    long end = nanos(node, "end_time");
    var span = Span.newBuilder()
        .setTraceId(id(node, "trace_id", TRACE_DIGITS))
        .setSpanId(id(node, "span_id", SPAN_DIGITS))
        .setParentSpanId(id(node, "parent_id", SPAN_DIGITS))
        .setName(text(node, "operation"))
        .setKind(
            switch (text(node, "kind")) {
              case "client" -> Span.SpanKind.SPAN_KIND_CLIENT;
              case "server" -> Span.SpanKind.SPAN_KIND_SERVER;
              case "internal" -> Span.SpanKind.SPAN_KIND_INTERNAL;
              default -> Span.SpanKind.SPAN_KIND_UNSPECIFIED;
            })
        .setStartTimeUnixNano(start)
        .setEndTimeUnixNano(end == 0 ? start + node.path("duration").asLong(0) : end)
        .setStatus(
            Status.newBuilder()
                .setCode(
                    switch (text(node, "status")) {
                      case "ok" -> Status.StatusCode.STATUS_CODE_OK;
                      case "error" -> Status.StatusCode.STATUS_CODE_ERROR;
                      default -> Status.StatusCode.STATUS_CODE_UNSET;
                    })
                .setMessage(text(node, "error")));
    for (var tag : node.path("tags").properties()) {
      if (tag.getValue().isValueNode() && !tag.getValue().isNull()) {
        span.addAttributes(attribute(tag.getKey(), tag.getValue().asString()));
      }
    }
    return span.build();
  }

  /** Shorter ones get zeros in front; what is not hex becomes no id, which is then refused as that. */
  private static ByteString id(JsonNode node, String member, int digits) {
    var text = text(node, member).replace("-", "");
    if (text.isEmpty() || text.length() > digits) {
      return ByteString.copyFromUtf8(text);
    }
    try {
      return ByteString.copyFrom(
          HexFormat.of().parseHex("0".repeat(digits - text.length()) + text));
    } catch (IllegalArgumentException e) {
      return ByteString.copyFromUtf8(text);
    }
  }

  /** Zero if there is none, as with Go's zero time, which lies before the epoch. */
  private static long nanos(JsonNode node, String member) {
    var text = text(node, member);
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return nanos(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new IngestException.Malformed(
          "invalid JSON: got \"%s\" for \"%s\", expected RFC 3339 time"
              .formatted(text.length() > 64 ? text.substring(0, 63) + "…" : text, member));
    }
  }

  private static long nanos(Instant time) {
    if (time.getEpochSecond() < 0) {
      return 0;
    }
    return time.getEpochSecond() > Long.MAX_VALUE / NANOS_PER_SECOND - 1
        ? Long.MAX_VALUE
        : time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
  }

  private static String text(JsonNode node, String member) {
    var value = node.path(member);
    return value.isString() ? value.stringValue() : "";
  }

  private static KeyValue attribute(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
