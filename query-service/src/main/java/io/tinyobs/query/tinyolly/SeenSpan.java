// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a span until all are counted; without its attributes, as tens of thousands are held at
 * once.
 *
 * @param takesMessage whether it took a message from a broker, which then stands between it and its parent
 */
record SeenSpan(
    String traceId,
    String spanId,
    String parentSpanId,
    String service,
    long startNanos,
    long endNanos,
    boolean failed,
    boolean takesMessage) {

  /** A span within its trace. */
  record Id(String traceId, String spanId) {
  }

  static SeenSpan of(Span span) {
    return new SeenSpan(
        span.traceId(),
        span.spanId(),
        span.parentSpanId(),
        span.service(),
        span.startNanos(),
        span.endNanos(),
        span.status() == SpanStatus.ERROR,
        span.kind() == SpanKind.CONSUMER && text(span, "messaging.system") != null);
  }

  Id id() {
    return new Id(traceId, spanId);
  }

  Id parent() {
    return new Id(traceId, parentSpanId);
  }

  long durationNanos() {
    return Math.max(0, endNanos - startNanos);
  }

  /** The first of these attributes that is there and says something. */
  static @Nullable String text(Span span, String... names) {
    for (var name : names) {
      var value = span.attributes().get(name);
      if (value != null && !value.toString().isBlank()) {
        return value.toString();
      }
    }
    return null;
  }
}
