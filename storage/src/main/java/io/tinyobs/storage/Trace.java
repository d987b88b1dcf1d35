// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Span;
import java.util.List;

/**
 * All that is kept of one trace.
 *
 * @param traceId 32 lower-case hex digits
 * @param spans in order of start, each span id once
 * @param logs its log records in order of time
 * @param warnings what could not be read
 */
public record Trace(String traceId, List<Span> spans, List<LogRecord> logs, List<String> warnings) {
  public Trace {
    spans = List.copyOf(spans);
    logs = List.copyOf(logs);
    warnings = List.copyOf(warnings);
  }
}
