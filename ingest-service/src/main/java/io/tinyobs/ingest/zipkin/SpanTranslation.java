// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.zipkin;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.tinyobs.wire.zipkin.Annotation;
import io.tinyobs.wire.zipkin.Endpoint;
import io.tinyobs.wire.zipkin.ListOfSpans;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says Zipkin's spans in OTLP's words.
 *
 * <p>The two halves of a shared span have one id, where everyone else's spans have one each. The server's half
 * (which says that it is shared) gets an id of its own, made of the shared one, and hangs under the client's;
 * {@code zipkin.shared} tells. What the server calls hangs under the client's half as well, for its sender only
 * knows the shared id. A trace id of 64 bits is one of 128 bits with zeros in front.
 */
final class SpanTranslation {
  private static final int TRACE_BYTES = 16;
  private static final int SPAN_BYTES = 8;
  private static final long NANOS_PER_MICRO = 1000;
  private static final String ERROR = "error";

  private SpanTranslation() {
  }

  static ExportTraceServiceRequest translate(ListOfSpans spans) {
    Map<String, ScopeSpans.Builder> byService = new LinkedHashMap<>();
    for (var span : spans.getSpansList()) {
      byService
          .computeIfAbsent(
              span.getLocalEndpoint().getServiceName(), unused -> ScopeSpans.newBuilder())
          .addSpans(translate(span));
    }
    var request = ExportTraceServiceRequest.newBuilder();
    byService.forEach(
        (service, of) -> request.addResourceSpans(
            ResourceSpans.newBuilder().setResource(resource(service)).addScopeSpans(of)));
    return request.build();
  }

  private static Resource resource(String service) {
    return service.isEmpty()
        ? Resource.getDefaultInstance()
        : Resource.newBuilder().addAttributes(attribute("service.name", service)).build();
  }

  private static Span translate(io.tinyobs.wire.zipkin.Span span) {
    long start = nanos(start(span));
    var told = Span.newBuilder()
        .setTraceId(padded(span.getTraceId()))
        .setSpanId(span.getId())
        .setParentSpanId(span.getParentId())
        .setName(span.getName())
        .setKind(kind(span.getKind()))
        .setStartTimeUnixNano(start)
        .setEndTimeUnixNano(start + nanos(span.getDuration()));
    span.getAnnotationsList().forEach(annotation -> told.addEvents(event(annotation)));
    span.getTagsMap().forEach((name, value) -> told.addAttributes(attribute(name, value)));
    endpoint(told, span.getLocalEndpoint(), "network.local.");
    endpoint(told, span.getRemoteEndpoint(), "network.peer.");
    if (!span.getRemoteEndpoint().getServiceName().isEmpty()) {
      told.addAttributes(
          attribute("peer.service", span.getRemoteEndpoint().getServiceName()));
    }
    if (span.containsTags(ERROR)) {
      told.setStatus(error(span.getTagsOrDefault(ERROR, "")));
    }
    if (span.getDebug()) {
      told.addAttributes(attribute("zipkin.debug", true));
    }
    if (span.getShared() && span.getId().size() == SPAN_BYTES) {
      told.setSpanId(ofServer(span.getId()))
          .setParentSpanId(span.getId())
          .addAttributes(attribute("zipkin.shared", true));
    }
    return told.build();
  }

  /** When it began, or if nobody says, when the first thing in it happened; 0 if that is not known either. */
  private static long start(io.tinyobs.wire.zipkin.Span span) {
    return span.getTimestamp() != 0
        ? span.getTimestamp()
        : span.getAnnotationsList().stream().mapToLong(Annotation::getTimestamp).min().orElse(0);
  }

  /** What would not fit is in a far future, as OTLP's unsigned numbers have it, and is refused as that. */
  private static long nanos(long micros) {
    return micros < 0 || micros > Long.MAX_VALUE / NANOS_PER_MICRO
        ? Long.MAX_VALUE
        : micros * NANOS_PER_MICRO;
  }

  private static ByteString padded(ByteString traceId) {
    return traceId.size() == SPAN_BYTES
        ? ByteString.copyFrom(new byte[TRACE_BYTES - SPAN_BYTES]).concat(traceId)
        : traceId;
  }

  /** The same each time it is sent, and as good as never another span's: a bijection of 64 bits. */
  private static ByteString ofServer(ByteString id) {
    long bits = id.asReadOnlyByteBuffer().getLong();
    bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
    bits ^= bits >>> 31;
    var bytes = new byte[SPAN_BYTES];
    for (int i = 0; i < SPAN_BYTES; i++) {
      bytes[i] = (byte) (bits >>> 8 * (SPAN_BYTES - 1 - i));
    }
    return ByteString.copyFrom(bytes);
  }

  private static Span.SpanKind kind(io.tinyobs.wire.zipkin.Span.Kind kind) {
    return switch (kind) {
      case CLIENT -> Span.SpanKind.SPAN_KIND_CLIENT;
      case SERVER -> Span.SpanKind.SPAN_KIND_SERVER;
      case PRODUCER -> Span.SpanKind.SPAN_KIND_PRODUCER;
      case CONSUMER -> Span.SpanKind.SPAN_KIND_CONSUMER;
      // A span of no kind is local by Zipkin's model.
      case SPAN_KIND_UNSPECIFIED, UNRECOGNIZED -> Span.SpanKind.SPAN_KIND_INTERNAL;
    };
  }

  /** The tag alone says that it failed; most write why, some "true". */
  private static Status error(String value) {
    return Status.newBuilder()
        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
        .setMessage(value.equals("true") ? "" : value)
        .build();
  }

  private static Span.Event event(Annotation annotation) {
    return Span.Event.newBuilder()
        .setTimeUnixNano(nanos(annotation.getTimestamp()))
        .setName(annotation.getValue())
        .build();
  }

  private static void endpoint(Span.Builder span, Endpoint endpoint, String prefix) {
    var address = address(endpoint.getIpv4().isEmpty() ? endpoint.getIpv6() : endpoint.getIpv4());
    if (!address.isEmpty()) {
      span.addAttributes(attribute(prefix + "address", address));
    }
    if (endpoint.getPort() != 0) {
      span.addAttributes(
          KeyValue.newBuilder()
              .setKey(prefix + "port")
              .setValue(AnyValue.newBuilder().setIntValue(endpoint.getPort())));
    }
  }

  private static String address(ByteString bytes) {
    try {
      return bytes.isEmpty() ? "" : InetAddress.getByAddress(bytes.toByteArray()).getHostAddress();
    } catch (UnknownHostException e) {
      return ""; // Neither 4 nor 16 bytes.
    }
  }

  private static KeyValue attribute(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue attribute(String name, boolean value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setBoolValue(value))
        .build();
  }
}
