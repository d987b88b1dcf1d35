// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.loki;

import io.tinyobs.wire.loki.Stream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream as it came, not checked yet.
 *
 * @param labels its labels in the sender's order
 * @param problem why the labels are none, or empty
 * @param entries its lines
 */
record LokiStream(Map<String, String> labels, String problem, List<Entry> entries) {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /**
   * One line.
   *
   * @param timeNanos nanoseconds since the epoch
   * @param line its text
   * @param metadata what its sender says about it
   */
  record Entry(long timeNanos, String line, Map<String, String> metadata) {
  }

  static LokiStream of(Stream stream) {
    var entries = stream.getEntriesList().stream().map(LokiStream::entry).toList();
    try {
      return new LokiStream(StreamLabels.parse(stream.getLabels()), "", entries);
    } catch (IllegalArgumentException e) {
      return new LokiStream(Map.of(), String.valueOf(e.getMessage()), entries);
    }
  }

  private static Entry entry(io.tinyobs.wire.loki.Entry entry) {
    var metadata = new LinkedHashMap<String, String>();
    entry.getMetadataList().forEach(pair -> metadata.put(pair.getName(), pair.getValue()));
    var time = entry.getTimestamp();
    return new Entry(
        nanos(time.getSeconds(), time.getNanos()), entry.getLine(), metadata);
  }

  /** What no number can hold is as far off as one can be, and refused as that. */
  private static long nanos(long seconds, int nanos) {
    if (seconds < 0) {
      return 0;
    }
    return seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 1
        ? Long.MAX_VALUE
        : seconds * NANOS_PER_SECOND + nanos;
  }
}
