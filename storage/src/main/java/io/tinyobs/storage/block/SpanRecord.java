// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Span;

/**
 * A span in the form it is stored in. Both blocks that it goes to take these bytes as they are, and so does what
 * merges blocks. Immutable; ids are 8 or 16 bytes, big-endian.
 */
public final class SpanRecord {
  private static final long NANOS_PER_MILLI = 1_000_000;

  final long traceHigh;
  final long traceLow;
  final long spanId;
  /** Zero for a root. */
  final long parentId;
  final long startNanos;
  final long endNanos;
  final SpanOrigin origin;

  /** All else that it says; see {@link SpanWriter}. */
  private final byte[] in;
  private final int from;
  private final int to;

  SpanRecord(
      long traceHigh, long traceLow, long spanId, long parentId, long startNanos, long endNanos,
      SpanOrigin origin, byte[] in, int from, int to) {
    this.traceHigh = traceHigh;
    this.traceLow = traceLow;
    this.spanId = spanId;
    this.parentId = parentId;
    this.startNanos = startNanos;
    this.endNanos = endNanos;
    this.origin = origin;
    this.in = in;
    this.from = from;
    this.to = to;
  }

  /**
   * The same as {@code span} says.
   *
   * @throws IllegalArgumentException if an attribute is of a type that spans do not have
   */
  public static SpanRecord of(Span span) {
    return SpanWriter.write(span);
  }

  /** The span itself. */
  public Span span() {
    try {
      return new SpanReader(new ByteReader(in, from, to)).said(this, origin.read());
    } catch (CorruptBlockException e) {
      throw new IllegalStateException("cannot read a span just written", e);
    }
  }

  /** The first half of the trace's id. */
  public long traceHigh() {
    return traceHigh;
  }

  /** The second half of the trace's id. */
  public long traceLow() {
    return traceLow;
  }

  /** The span's id. */
  public long spanId() {
    return spanId;
  }

  /** The resource's {@code service.name}. */
  public String service() {
    return origin.service();
  }

  /** When it ended, nanoseconds since the epoch. */
  public long endNanos() {
    return endNanos;
  }

  /** When it ended, milliseconds since the epoch, which is its time. */
  public long timeMillis() {
    return Math.floorDiv(endNanos, NANOS_PER_MILLI);
  }

  /** Bytes of what it says beside ids and times. */
  public int length() {
    return to - from;
  }

  void write(ByteWriter out, int originIndex, long base) {
    out.varint(originIndex);
    out.id(traceHigh);
    out.id(traceLow);
    out.id(spanId);
    out.id(parentId);
    out.zigzag(startNanos - base);
    out.zigzag(endNanos - startNanos);
    out.bytes(in, from, to);
  }
}
