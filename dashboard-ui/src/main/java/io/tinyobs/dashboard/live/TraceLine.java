// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tinyobs.model.Span;

/**
 * One line of a live list of traces: the span that stands for its trace.
 *
 * @param traceId 32 hex digits
 * @param service whose span it is
 * @param name its operation
 * @param startNanos nanoseconds since the epoch
 * @param durationNanos how long it took
 * @param status {@code UNSET}, {@code OK} or {@code ERROR}
 * @param root whether nothing called it
 */
record TraceLine(
    String traceId,
    String service,
    String name,
    long startNanos,
    long durationNanos,
    String status,
    @JsonIgnore boolean root) {

  static TraceLine of(Span span) {
    return new TraceLine(
        span.traceId(),
        span.service(),
        span.name(),
        span.startNanos(),
        span.durationNanos(),
        span.status().name(),
        span.isRoot());
  }

  /** Which of two spans of one trace stands for it: a root, else the one that began first. */
  TraceLine orBetter(TraceLine other) {
    if (root != other.root) {
      return root ? this : other;
    }
    return other.startNanos < startNanos ? other : this;
  }
}
