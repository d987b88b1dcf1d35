// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A block of log records.
 *
 * @param header what it says of itself
 * @param logs in the order written
 */
public record LogBlock(BlockHeader header, List<LogRecord> logs) {
  /** The bytes of a block of at least one log record. */
  public static byte[] encode(long windowStart, long writtenAt, List<LogRecord> logs) {
    var out = new RecordWriter();
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (var log : logs) {
      write(log, out, TimeUnit.MILLISECONDS.toNanos(windowStart));
      min = Math.min(min, timeMillis(log));
      max = Math.max(max, timeMillis(log));
    }
    var header = new BlockHeader(
        BlockKind.LOGS, 0, windowStart, writtenAt, logs.size(), min, max);
    return Frame.seal(header, out.body(), true);
  }

  /** When it was written, milliseconds since the epoch. */
  public static long timeMillis(LogRecord log) {
    return Math.floorDiv(log.timeNanos(), 1_000_000L);
  }

  private static void write(LogRecord log, RecordWriter out, long base) {
    out.records.zigzag(log.timeNanos() - base);
    out.records.zigzag(log.severityNumber());
    out.text(log.severityText());
    out.text(log.body());
    out.id(log.traceId());
    out.id(log.spanId());
    out.text(log.service());
    out.attributes(log.attributes());
    out.resource(log.resource());
    out.scope(log.scope());
  }

  /** Reads a block. */
  public static LogBlock decode(byte[] block) throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.LOGS);
    var in = new RecordReader(opened.body());
    long base = TimeUnit.MILLISECONDS.toNanos(opened.header().windowStart());
    var logs = new ArrayList<LogRecord>();
    for (int i = 0; i < opened.header().records(); i++) {
      logs.add(read(in, base));
    }
    in.in.requireEnd();
    return new LogBlock(opened.header(), logs);
  }

  private static LogRecord read(RecordReader in, long base) throws CorruptBlockException {
    int at = in.in.position();
    long time = base + in.in.zigzag();
    int severity = (int) in.in.zigzag();
    var severityText = in.text();
    var body = in.text();
    var traceId = in.traceId();
    var spanId = in.spanId();
    var service = in.text();
    var attributes = in.attributes();
    var resource = in.resource();
    var scope = in.scope();
    try {
      return new LogRecord(
          time, severity, severityText, body, traceId, spanId, service, attributes, resource,
          scope);
    } catch (IllegalArgumentException e) {
      throw new CorruptBlockException(String.valueOf(e.getMessage()), at);
    }
  }
}
