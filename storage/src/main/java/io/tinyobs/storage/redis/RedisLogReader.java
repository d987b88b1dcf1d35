// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.LogReader;
import io.tinyobs.storage.Selection;
import io.tinyobs.storage.block.LogBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads log records. Thread-safe. */
record RedisLogReader(Lane lane, long windowMillis, Damage damage) implements LogReader {
  private static final Comparator<LogRecord> NEWEST_FIRST = Comparator
      .comparingLong(LogRecord::timeNanos).reversed();

  @Override
  public Selection<LogRecord> recent(Tenant tenant, String service, TimeRange range, int limit) {
    var keys = new Keys(tenant);
    var services = service.isEmpty() ? RedisTraceReader.services(lane, keys) : List.of(service);
    var found = new LinkedHashMap<LogRecord, LogRecord>();
    var newest = new ArrayList<LogRecord>();
    var search = new RecordSearch(
        lane, services.stream().map(keys::logs).toList(), range, windowMillis, damage);
    search.run(
        block -> LogBlock.decode(block).logs().stream()
            .filter(log -> range.contains(LogBlock.timeMillis(log)))
            .forEach(log -> found.putIfAbsent(Identity.of(log), log)),
        () -> {
          newest.clear();
          found.values().stream().sorted(NEWEST_FIRST).limit(limit).forEach(newest::add);
        },
        unreadUpTo -> newest.size() >= limit
            && LogBlock.timeMillis(newest.get(limit - 1)) > unreadUpTo);
    return new Selection<>(newest, search.warnings());
  }

  @Override
  public Selection<LogRecord> ofTrace(Tenant tenant, String traceId) {
    var traces = new TraceBlocks(lane, damage).read(new Keys(tenant), List.of(traceId));
    return traces.isEmpty()
        ? Selection.of(List.of())
        : new Selection<>(traces.getFirst().logs(), traces.getFirst().warnings());
  }
}
