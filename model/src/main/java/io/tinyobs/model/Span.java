// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.List;
import java.util.Map;

/**
 * One timed operation of one trace.
 *
 * <p>
 * Attribute values are {@link String}, {@link Boolean}, {@link Long}, {@link Double}, {@code
 * byte[]}, {@link List} of these or {@link Map} of text to these, as OTLP's {@code AnyValue}
 * allows.
 *
 * @param traceId
 *          32 lower-case hex digits, not all zero
 * @param spanId
 *          16 lower-case hex digits, not all zero
 * @param parentSpanId
 *          16 lower-case hex digits, or empty for a root
 * @param name
 *          the operation
 * @param kind
 *          its place in a call
 * @param startNanos
 *          nanoseconds since the epoch
 * @param endNanos
 *          nanoseconds since the epoch
 * @param status
 *          how it ended
 * @param statusMessage
 *          what went wrong; empty if nothing
 * @param service
 *          the resource's {@code service.name}
 * @param attributes
 *          what the sender says about the operation
 * @param resource
 *          what the sender says about itself, {@code service.name} included
 * @param scope
 *          instrumentation scope
 * @param events
 *          what happened on the way, in the sender's order
 * @param links
 *          other spans it belongs with
 * @param traceState
 *          W3C {@code tracestate}; empty if none
 */
public record Span(
    String traceId,
    String spanId,
    String parentSpanId,
    String name,
    SpanKind kind,
    long startNanos,
    long endNanos,
    SpanStatus status,
    String statusMessage,
    String service,
    Map<String, Object> attributes,
    Map<String, Object> resource,
    Scope scope,
    List<Event> events,
    List<Link> links,
    String traceState) {

  /**
   * Something that happened during a span.
   *
   * @param timeNanos
   *          nanoseconds since the epoch
   * @param name
   *          what happened
   * @param attributes
   *          details
   */
  public record Event(long timeNanos, String name, Map<String, Object> attributes) {
  }

  /**
   * A pointer to another span.
   *
   * @param traceId
   *          the other span's trace
   * @param spanId
   *          the other span
   * @param attributes
   *          why
   */
  public record Link(String traceId, String spanId, Map<String, Object> attributes) {
  }

  /**
   * @throws IllegalArgumentException
   *           if an id is malformed
   */
  public Span {
    if (!Ids.isTraceId(traceId)) {
      throw new IllegalArgumentException(
          "cannot accept span: got trace id \"%s\", expected 32 hex digits, not all zero"
              .formatted(traceId));
    }
    if (!Ids.isSpanId(spanId)) {
      throw new IllegalArgumentException(
          "cannot accept span: got span id \"%s\", expected 16 hex digits, not all zero"
              .formatted(spanId));
    }
    if (!parentSpanId.isEmpty() && !Ids.isSpanId(parentSpanId)) {
      throw new IllegalArgumentException(
          "cannot accept span: got parent span id \"%s\", expected 16 hex digits, not all zero"
              .formatted(parentSpanId));
    }
  }

  /** Whether nothing called it. */
  public boolean isRoot() {
    return parentSpanId.isEmpty();
  }

  /** How long it took, nanoseconds; zero where a skewed clock says less. */
  public long durationNanos() {
    return Math.max(0, endNanos - startNanos);
  }
}
