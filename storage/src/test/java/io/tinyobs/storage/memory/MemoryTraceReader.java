// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Span;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Selection;
import io.tinyobs.storage.Trace;
import io.tinyobs.storage.TraceReader;
import io.tinyobs.storage.TraceSummary;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads traces of the twin. */
record MemoryTraceReader(Function<Tenant, MemoryTenant> tenants) implements TraceReader {
  @Override
  public Selection<TraceSummary> recent(
      Tenant tenant, String service, TimeRange range, int limit) {
    return Selection.of(tenants.apply(tenant).traces().values().stream()
        .filter(spans -> spans.stream().anyMatch(span -> isWanted(span, service, range)))
        .map(TraceSummary::of)
        .sorted(TraceSummary.NEWEST_FIRST)
        .limit(limit)
        .toList());
  }

  @Override
  public Optional<Trace> trace(Tenant tenant, String traceId) {
    var kept = tenants.apply(tenant);
    var spans = kept.traces().getOrDefault(traceId, List.of()).stream()
        .sorted(Comparator.comparingLong(Span::startNanos).thenComparing(Span::spanId))
        .toList();
    var logs = kept.logs().stream()
        .filter(log -> log.traceId().equals(traceId))
        .sorted(Comparator.comparingLong(LogRecord::timeNanos))
        .toList();
    return spans.isEmpty() && logs.isEmpty()
        ? Optional.empty()
        : Optional.of(new Trace(traceId, spans, logs, List.of()));
  }

  @Override
  public Selection<Span> spans(Tenant tenant, String service, TimeRange range, int limit) {
    return Selection.of(tenants.apply(tenant).traces().values().stream()
        .flatMap(Collection::stream)
        .filter(span -> isWanted(span, service, range))
        .sorted(Comparator.comparingLong(Span::endNanos).reversed().thenComparing(Span::spanId))
        .limit(limit)
        .toList());
  }

  @Override
  public Selection<Span> stored(
      Tenant tenant, TimeRange range, long storedFromMillis, Predicate<Span> wanted) {
    return Selection.of(tenants.apply(tenant).traces().values().stream()
        .flatMap(Collection::stream)
        .filter(span -> isWanted(span, "", range))
        .filter(wanted)
        .toList());
  }

  @Override
  public List<String> services(Tenant tenant) {
    return tenants.apply(tenant).services();
  }

  private static boolean isWanted(Span span, String service, TimeRange range) {
    return range.contains(TimeUnit.NANOSECONDS.toMillis(span.endNanos()))
        && (service.isEmpty() || service.equals(span.service()));
  }
}
