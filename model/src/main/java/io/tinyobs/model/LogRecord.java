// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.Map;

/**
 * One line of one service's log.
 *
 * <p>
 * Attribute values are as in {@link Span}.
 *
 * @param timeNanos
 *          nanoseconds since the epoch
 * @param severityNumber
 *          OTLP's 1 (trace) to 24 (fatal); 0 if unknown
 * @param severityText
 *          as the sender writes it, for instance {@code INFO}; may be empty
 * @param body
 *          the message
 * @param traceId
 *          the trace it was written in, or empty
 * @param spanId
 *          the span it was written in, or empty
 * @param service
 *          the resource's {@code service.name}
 * @param attributes
 *          what the sender says about the line
 * @param resource
 *          what the sender says about itself
 * @param scope
 *          the logger
 */
public record LogRecord(
    long timeNanos,
    int severityNumber,
    String severityText,
    String body,
    String traceId,
    String spanId,
    String service,
    Map<String, Object> attributes,
    Map<String, Object> resource,
    Scope scope) {

  /**
   * @throws IllegalArgumentException
   *           if an id is neither empty nor well-formed
   */
  public LogRecord {
    if (!traceId.isEmpty() && !Ids.isTraceId(traceId)) {
      throw new IllegalArgumentException(
          "cannot accept log record: got trace id \"%s\", expected 32 hex digits or none"
              .formatted(traceId));
    }
    if (!spanId.isEmpty() && !Ids.isSpanId(spanId)) {
      throw new IllegalArgumentException(
          "cannot accept log record: got span id \"%s\", expected 16 hex digits or none"
              .formatted(spanId));
    }
  }
}
