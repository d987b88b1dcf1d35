// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Span;
import io.tinyobs.model.SpanStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * One line of a list of traces.
 *
 * @param traceId 32 lower-case hex digits
 * @param root the span without a parent, or the earliest where none has arrived
 * @param spanCount spans that have arrived
 * @param errorCount spans among them that failed
 * @param startNanos earliest start, nanoseconds since the epoch
 * @param endNanos latest end
 * @param services services that took part, sorted
 */
public record TraceSummary(
    String traceId,
    Span root,
    int spanCount,
    int errorCount,
    long startNanos,
    long endNanos,
    List<String> services) {

  /** Newest start first; of one start by trace id, so that an order is always the same. */
  public static final Comparator<TraceSummary> NEWEST_FIRST = Comparator
      .comparingLong(TraceSummary::startNanos)
      .reversed()
      .thenComparing(TraceSummary::traceId);

  /**
   * The summary of one trace's spans.
   *
   * @param spans at least one, each span id once
   */
  public static TraceSummary of(Collection<Span> spans) {
    var earliest = Comparator.comparing(Span::isRoot).reversed()
        .thenComparingLong(Span::startNanos)
        .thenComparing(Span::spanId);
    var root = spans.stream().min(earliest).orElseThrow(() -> new IllegalArgumentException(
        "cannot sum up a trace: got no span, expected at least one"));
    int errors = 0;
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    var services = new TreeSet<String>();
    for (var span : spans) {
      errors += span.status() == SpanStatus.ERROR ? 1 : 0;
      start = Math.min(start, span.startNanos());
      end = Math.max(end, span.endNanos());
      services.add(span.service());
    }
    return new TraceSummary(
        root.traceId(), root, spans.size(), errors, start, end, List.copyOf(services));
  }
}
