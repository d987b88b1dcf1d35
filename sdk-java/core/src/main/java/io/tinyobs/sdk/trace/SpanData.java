// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

import java.util.List;
import java.util.Map;

/**
 * A finished span.
 *
 * @param parentSpanId
 *          the span that caused it, or empty
 * @param startNanos
 *          nanoseconds since the epoch
 * @param endNanos
 *          nanoseconds since the epoch, not before the start
 * @param statusMessage
 *          why it failed; may be empty
 * @param attributes
 *          values are String, Long, Double or Boolean
 * @param events
 *          in the order they happened
 * @param droppedAttributes
 *          how many were too many
 */
public record SpanData(
    SpanContext context,
    String parentSpanId,
    String name,
    SpanKind kind,
    long startNanos,
    long endNanos,
    SpanStatus status,
    String statusMessage,
    Map<String, Object> attributes,
    List<Event> events,
    int droppedAttributes) {

  /**
   * Something that happened within a span.
   *
   * @param timeNanos
   *          nanoseconds since the epoch
   */
  public record Event(long timeNanos, String name, Map<String, Object> attributes) {
  }
}
