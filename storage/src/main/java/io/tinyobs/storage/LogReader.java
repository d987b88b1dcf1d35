// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;

/**
 * Finds log records. Two that say exactly the same, time included, are one sent twice. Thread-safe;
 * blocks.
 */
public interface LogReader {
  /**
   * The newest log records in the range, newest first.
   *
   * @param service only records of this service; empty for all
   * @param limit most to return, at least 1
   */
  Selection<LogRecord> recent(Tenant tenant, String service, TimeRange range, int limit);

  /** The log records of one trace, oldest first. */
  Selection<LogRecord> ofTrace(Tenant tenant, String traceId);
}
