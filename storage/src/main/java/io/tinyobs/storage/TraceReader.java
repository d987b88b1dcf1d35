// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Span;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds traces and spans. Thread-safe; blocks. */
public interface TraceReader {
  /**
   * The newest traces of which a span ended in the range, newest start first.
   *
   * @param service only traces in which this service has a span; empty for all
   * @param limit most to return, at least 1
   */
  Selection<TraceSummary> recent(Tenant tenant, String service, TimeRange range, int limit);

  /**
   * Every span and correlated log record of one trace, each in order of start.
   *
   * @return empty if nothing of the trace is kept
   */
  Optional<Trace> trace(Tenant tenant, String traceId);

  /**
   * The newest spans that ended in the range, newest first.
   *
   * @param service only spans of this service; empty for all
   * @param limit most to return, at least 1
   */
  Selection<Span> spans(Tenant tenant, String service, TimeRange range, int limit);

  /**
   * The wanted spans that ended in the range and were stored at some time or later, in no order. There may be
   * older ones among them, and one several times: blocks are looked at, which are merged in the background.
   *
   * @param storedFromMillis by the writers' clocks, milliseconds since the epoch
   */
  Selection<Span> stored(
      Tenant tenant, TimeRange range, long storedFromMillis, Predicate<Span> wanted);

  /** Services that sent spans or logs lately, sorted. */
  List<String> services(Tenant tenant);
}
