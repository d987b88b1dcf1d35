// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A block of spans; a span's time is when it ended.
 *
 * @param header what it says of itself
 * @param spans in the order written
 */
public record SpanBlock(BlockHeader header, List<Span> spans) {
  /** Of zstd: half the time of level 3 and less, and of spans hardly a byte more. */
  private static final int LEVEL = 1;

  /** The bytes of a block of at least one span. */
  public static byte[] encode(long windowStart, long writtenAt, List<Span> spans) {
    return ofRecords(windowStart, writtenAt, spans.stream().map(SpanRecord::of).toList());
  }

  /** The same of spans that are in the stored form already. */
  public static byte[] ofRecords(long windowStart, long writtenAt, List<SpanRecord> spans) {
    var origins = new HashMap<SpanOrigin, Integer>();
    var table = new ByteWriter(256);
    var records = new ByteWriter(64 + 384 * spans.size());
    long base = TimeUnit.MILLISECONDS.toNanos(windowStart);
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    SpanOrigin last = null;
    int index = 0;
    for (var span : spans) {
      if (span.origin != last) {
        last = span.origin;
        var known = origins.putIfAbsent(last, origins.size());
        index = known == null ? origins.size() - 1 : known;
        if (known == null) {
          last.write(table);
        }
      }
      span.write(records, index, base);
      min = Math.min(min, span.timeMillis());
      max = Math.max(max, span.timeMillis());
    }
    var body = new ByteWriter(records.length() + table.length() + 8);
    body.varint(origins.size());
    body.raw(table.array(), 0, table.length());
    body.raw(records.array(), 0, records.length());
    var header = new BlockHeader(
        BlockKind.SPANS, 0, windowStart, writtenAt, spans.size(), min, max);
    return Frame.seal(header, body, LEVEL);
  }

  /** When the span ended, milliseconds since the epoch. */
  public static long timeMillis(Span span) {
    return Math.floorDiv(span.endNanos(), 1_000_000L);
  }

  /** Reads a block. */
  public static SpanBlock decode(byte[] block) throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.SPANS);
    if (opened.version() == 1) {
      return new SpanBlock(opened.header(), SpanBlockV1.decode(opened));
    }
    var spans = new ArrayList<Span>();
    read(opened, null, spans);
    return new SpanBlock(opened.header(), spans);
  }

  /** Reads a block's spans as they are stored. */
  public static List<SpanRecord> records(byte[] block) throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.SPANS);
    if (opened.version() == 1) {
      return SpanBlockV1.decode(opened).stream().map(SpanRecord::of).toList();
    }
    var records = new ArrayList<SpanRecord>();
    read(opened, records, null);
    return records;
  }

  /** Into whichever list there is. */
  private static void read(
      Frame.Opened opened, @Nullable List<SpanRecord> records, @Nullable List<Span> spans)
      throws CorruptBlockException {
    var reader = new SpanReader(opened.body());
    var in = reader.in;
    long base = TimeUnit.MILLISECONDS.toNanos(opened.header().windowStart());
    var origins = new ArrayList<SpanOrigin.Read>();
    for (int i = in.count("origins"); i > 0; i--) {
      origins.add(SpanOrigin.Read.of(reader));
    }
    for (int i = 0; i < opened.header().records(); i++) {
      var origin = origins.get(in.varint(origins.size() - 1, "as origin"));
      long traceHigh = in.id();
      long traceLow = in.id();
      long spanId = in.id();
      long parentId = in.id();
      long start = base + in.zigzag();
      long end = start + in.zigzag();
      int length = in.count("bytes of a span");
      int from = in.position();
      var record = new SpanRecord(
          traceHigh, traceLow, spanId, parentId, start, end, origin.origin(), in.array(), from,
          from + length);
      if (spans != null) {
        spans.add(reader.said(record, origin));
        if (in.position() != from + length) {
          throw in.corrupt("got a span of %d bytes, expected %d".formatted(
              in.position() - from, length));
        }
      }
      if (records != null) {
        in.skip(length);
        records.add(record);
      }
    }
    in.requireEnd();
  }
}
