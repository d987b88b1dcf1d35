// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Span;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Selection;
import io.tinyobs.storage.Trace;
import io.tinyobs.storage.TraceReader;
import io.tinyobs.storage.TraceSummary;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.SpanBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads traces: span blocks of services tell which, the traces' own blocks tell all. Thread-safe. */
final class RedisTraceReader implements TraceReader {
  private static final Comparator<Span> NEWEST_FIRST = Comparator.comparingLong(Span::endNanos)
      .reversed().thenComparing(Span::spanId);

  private final Lane lane;
  private final long windowMillis;
  private final Damage damage;
  private final TraceBlocks traces;

  RedisTraceReader(Lane lane, long windowMillis, Damage damage) {
    this.lane = lane;
    this.windowMillis = windowMillis;
    this.damage = damage;
    this.traces = new TraceBlocks(lane, damage);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A trace starts no later than its newest span ends, so once enough traces are found that start after
   * the end of every span not yet read, no other can be newer.
   */
  @Override
  public Selection<TraceSummary> recent(
      Tenant tenant, String service, TimeRange range, int limit) {
    var keys = new Keys(tenant);
    var seen = new LinkedHashSet<String>();
    var fresh = new LinkedHashSet<String>();
    var found = new ArrayList<TraceSummary>();
    var warnings = new LinkedHashSet<String>();
    var search = search(keys, service, range);
    search.run(
        block -> SpanBlock.decode(block).spans().stream()
            .filter(span -> range.contains(SpanBlock.timeMillis(span)))
            .filter(span -> seen.add(span.traceId()))
            .forEach(span -> fresh.add(span.traceId())),
        () -> {
          for (var trace : traces.read(keys, fresh)) {
            warnings.addAll(trace.warnings());
            if (!trace.spans().isEmpty()) {
              found.add(TraceSummary.of(trace.spans()));
            }
          }
          fresh.clear();
          found.sort(TraceSummary.NEWEST_FIRST);
        },
        unreadUpTo -> found.size() >= limit
            && Math.floorDiv(found.get(limit - 1).startNanos(), 1_000_000L) > unreadUpTo);
    warnings.addAll(search.warnings());
    return new Selection<>(
        found.subList(0, Math.min(limit, found.size())), List.copyOf(warnings));
  }

  @Override
  public Optional<Trace> trace(Tenant tenant, String traceId) {
    return traces.read(new Keys(tenant), List.of(traceId)).stream().findFirst();
  }

  @Override
  public Selection<Span> spans(Tenant tenant, String service, TimeRange range, int limit) {
    record Id(String traceId, String spanId) {
    }
    record Written(long at, Span span) {
    }
    var found = new HashMap<Id, Written>();
    var newest = new ArrayList<Span>();
    var search = search(new Keys(tenant), service, range);
    search.run(
        block -> {
          var read = SpanBlock.decode(block);
          long at = read.header().writtenAt();
          for (var span : read.spans()) {
            if (range.contains(SpanBlock.timeMillis(span))) {
              found.merge(
                  new Id(span.traceId(), span.spanId()),
                  new Written(at, span),
                  (one, other) -> other.at() >= one.at() ? other : one);
            }
          }
        },
        () -> {
          newest.clear();
          found.values().stream().map(Written::span).sorted(NEWEST_FIRST).limit(limit)
              .forEach(newest::add);
        },
        unreadUpTo -> newest.size() >= limit
            && SpanBlock.timeMillis(newest.get(limit - 1)) > unreadUpTo);
    return new Selection<>(newest, search.warnings());
  }

  @Override
  public Selection<Span> stored(
      Tenant tenant, TimeRange range, long storedFromMillis, Predicate<Span> wanted) {
    var found = new ArrayList<Span>();
    var search = search(new Keys(tenant), "", range);
    search.run(
        block -> {
          // Microseconds; a header costs nothing to read, and most blocks have been seen before.
          if (BlockHeader.peek(block).writtenAt() / 1000 >= storedFromMillis) {
            SpanBlock.decode(block).spans().stream()
                .filter(span -> range.contains(SpanBlock.timeMillis(span)))
                .filter(wanted)
                .forEach(found::add);
          }
        },
        () -> {
        },
        unreadUpTo -> false);
    return new Selection<>(found, search.warnings());
  }

  private RecordSearch search(Keys keys, String service, TimeRange range) {
    var services = service.isEmpty() ? services(keys.tenant()) : List.of(service);
    return new RecordSearch(
        lane, services.stream().map(keys::spans).toList(), range, windowMillis, damage);
  }

  @Override
  public List<String> services(Tenant tenant) {
    return services(lane, new Keys(tenant));
  }

  static List<String> services(Lane lane, Keys keys) {
    return lane.await("read the services' names", lane.commands().zrange(keys.services(), 0, -1))
        .stream()
        .map(Bytes::text)
        .sorted()
        .toList();
  }
}
