// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.model.Ids;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns OTLP's spans into ours, whole. Not thread-safe; serves one request. */
final class SpanMapping {
  /** What OTLP's own libraries write where no service is named. */
  static final String UNKNOWN_SERVICE = "unknown_service";

  private static final SpanKind[] KINDS = SpanKind.values();
  private static final SpanStatus[] STATUSES = SpanStatus.values();

  private final TimeWindow window;
  private final IngestSettings.Limits limits;
  private final WriteBatch batch;
  private final Tally tally;
  private final Notes notes;

  SpanMapping(
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

  void map(ExportTraceServiceRequest request) {
    request.getResourceSpansList().forEach(this::map);
  }

  void map(ResourceSpans of) {
    var resource = Values.map(of.getResource().getAttributesList(), limits, notes);
    var service = service(resource);
    tally.from(service);
    for (var scopeSpans : of.getScopeSpansList()) {
      var scope = scope(scopeSpans.getScope());
      for (var span : scopeSpans.getSpansList()) {
        tally.received(1);
        try {
          batch.span(span(span, service, resource, scope));
        } catch (RecordRefused e) {
          tally.refused(e, 1);
        }
      }
    }
  }

  static String service(Map<String, Object> resource) {
    return resource.get(ResourceLabels.SERVICE_NAME) instanceof String name && !name.isEmpty()
        ? name
        : UNKNOWN_SERVICE;
  }

  static Scope scope(InstrumentationScope scope) {
    return scope.getName().isEmpty() && scope.getVersion().isEmpty()
        ? Scope.NONE
        : new Scope(scope.getName(), scope.getVersion());
  }

  private Span span(
      io.opentelemetry.proto.trace.v1.Span span,
      String service,
      Map<String, Object> resource,
      Scope scope) {
    var traceId = Values.hex(span.getTraceId());
    var spanId = Values.hex(span.getSpanId());
    var parentId = parentId(Values.hex(span.getParentSpanId()));
    requireId("span", "trace id", traceId, Ids.isTraceId(traceId), 32);
    requireId("span", "span id", spanId, Ids.isSpanId(spanId), 16);
    requireId("span", "parent span id", parentId, parentId.isEmpty() || Ids.isSpanId(parentId), 16);
    checkTimes(span);
    return new Span(
        traceId,
        spanId,
        parentId,
        Values.cut(span.getName(), limits.attributeBytes(), notes),
        ordinal(KINDS, span.getKindValue()),
        span.getStartTimeUnixNano(),
        Math.max(span.getStartTimeUnixNano(), span.getEndTimeUnixNano()),
        ordinal(STATUSES, span.getStatus().getCodeValue()),
        Values.cut(span.getStatus().getMessage(), limits.attributeBytes(), notes),
        service,
        Values.map(span.getAttributesList(), limits, notes),
        resource,
        scope,
        events(span),
        links(span),
        span.getTraceState());
  }

  /** A root's parent is empty, or as some write it, zero. */
  private static String parentId(String hex) {
    return hex.equals("0".repeat(16)) ? "" : hex;
  }

  static void requireId(
      String record, String what, String hex, boolean isGood, int digits) {
    if (!isGood) {
      throw new RecordRefused(
          Reason.INVALID_ID,
          "cannot accept %s: got %s \"%s\", expected %d hex digits, not all zero"
              .formatted(
                  record, what, hex.length() > 64 ? hex.length() + " digits" : hex, digits));
    }
  }

  /** A span is as old as its end: one that ran for days ends now. */
  private void checkTimes(io.opentelemetry.proto.trace.v1.Span span) {
    long start = span.getStartTimeUnixNano();
    long end = span.getEndTimeUnixNano();
    if (start == 0) {
      throw new RecordRefused(
          Reason.INVALID_VALUE, "cannot accept span: got no start time, expected one");
    }
    long newest = Long.compareUnsigned(start, end) > 0 ? start : end;
    window.checkNanos("span " + span.getName(), newest);
  }

  private List<Span.Event> events(io.opentelemetry.proto.trace.v1.Span span) {
    return atMost(span.getEventsList(), "events").stream()
        .map(
            event -> new Span.Event(
                event.getTimeUnixNano(),
                event.getName(),
                Values.map(event.getAttributesList(), limits, notes)))
        .toList();
  }

  private List<Span.Link> links(io.opentelemetry.proto.trace.v1.Span span) {
    var links = new ArrayList<Span.Link>();
    for (var link : atMost(span.getLinksList(), "links")) {
      var traceId = Values.hex(link.getTraceId());
      var spanId = Values.hex(link.getSpanId());
      if (Ids.isTraceId(traceId) && Ids.isSpanId(spanId)) {
        links.add(
            new Span.Link(traceId, spanId, Values.map(link.getAttributesList(), limits, notes)));
      } else {
        notes.add("links without a sound trace and span id are left out");
      }
    }
    return links;
  }

  private <T> List<T> atMost(List<T> items, String what) {
    if (items.size() <= limits.spanEvents()) {
      return items;
    }
    notes.add("%s above %d of a span are left out".formatted(what, limits.spanEvents()));
    return items.subList(0, limits.spanEvents());
  }

  /** The enums' order is OTLP's; a number from the future means that nothing is known. */
  private static <E extends Enum<E>> E ordinal(E[] values, int number) {
    return number >= 0 && number < values.length ? values[number] : values[0];
  }
}
