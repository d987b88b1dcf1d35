// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.LogReader;
import io.tinyobs.storage.Selection;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Reads log records of the twin. */
record MemoryLogReader(Function<Tenant, MemoryTenant> tenants) implements LogReader {
  private static final Comparator<LogRecord> OLDEST_FIRST = Comparator
      .comparingLong(LogRecord::timeNanos);

  @Override
  public Selection<LogRecord> recent(Tenant tenant, String service, TimeRange range, int limit) {
    return Selection.of(tenants.apply(tenant).logs().stream()
        .filter(log -> range.contains(TimeUnit.NANOSECONDS.toMillis(log.timeNanos())))
        .filter(log -> service.isEmpty() || service.equals(log.service()))
        .sorted(OLDEST_FIRST.reversed())
        .limit(limit)
        .toList());
  }

  @Override
  public Selection<LogRecord> ofTrace(Tenant tenant, String traceId) {
    return Selection.of(tenants.apply(tenant).logs().stream()
        .filter(log -> log.traceId().equals(traceId))
        .sorted(OLDEST_FIRST)
        .toList());
  }
}
