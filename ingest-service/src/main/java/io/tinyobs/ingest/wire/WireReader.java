// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.wire;

import io.tinyobs.ingest.gate.IngestException;

/**
 * Reads protobuf fields off an array, between two offsets. Not thread-safe.
 *
 * <p>Bent for speed: a request has one field or more a sample, so one reader is moved about instead of
 * a reader made for each message, and nothing is allocated but for errors.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf encoding</a>
 */
public final class WireReader {
  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int LENGTH = 2;
  public static final int FIXED32 = 5;

  private final byte[] in;
  private final int end;
  private int at;

  public WireReader(byte[] in, int from, int to) {
    this.in = in;
    this.at = from;
    this.end = to;
  }

  public boolean hasMore() {
    return at < end;
  }

  /** Offset of the next byte. */
  public int offset() {
    return at;
  }

  public void moveTo(int offset) {
    at = offset;
  }

  /** Field number and wire type of the next field; {@link #field} and {@link #wire} take it apart. */
  public int tag(int limit) {
    int start = at;
    long tag = varint(limit);
    if (tag >>> 3 == 0 || tag >>> 32 != 0) {
      throw broken(start, "field number %d".formatted(tag >>> 3), "1 to 536870911");
    }
    return (int) tag;
  }

  public static int field(int tag) {
    return tag >>> 3;
  }

  public static int wire(int tag) {
    return tag & 7;
  }

  public long varint(int limit) {
    int start = at;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= limit) {
        throw broken(start, "a number that is cut off", "its last byte");
      }
      byte b = in[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken(start, "a number of more than 10 bytes", "at most 10");
  }

  public long fixed64(int limit) {
    if (limit - at < 8) {
      throw broken(at, (limit - at) + " bytes", "8");
    }
    long value = (long) LITTLE_ENDIAN.get(in, at);
    at += 8;
    return value;
  }

  /** End of a length-delimited field whose content starts at {@link #offset} afterwards. */
  public int length(int limit) {
    int start = at;
    long length = varint(limit);
    if (length < 0 || length > limit - at) {
      throw broken(
          start, "length " + Long.toUnsignedString(length), "at most %d".formatted(limit - at));
    }
    return at + (int) length;
  }

  /** Demands a wire type. */
  public void expect(int tag, int wire) {
    if (wire(tag) != wire) {
      throw broken(
          at, "wire type %d for field %d".formatted(wire(tag), field(tag)), String.valueOf(wire));
    }
  }

  public void skip(int tag, int limit) {
    switch (wire(tag)) {
      case VARINT -> varint(limit);
      case FIXED64 -> skipBytes(8, limit);
      case LENGTH -> at = length(limit);
      case FIXED32 -> skipBytes(4, limit);
      default -> throw broken(at, "wire type " + wire(tag), "0, 1, 2 or 5");
    }
  }

  private void skipBytes(int count, int limit) {
    if (limit - at < count) {
      throw broken(at, (limit - at) + " bytes", String.valueOf(count));
    }
    at += count;
  }

  public static IngestException.Malformed broken(int offset, String got, String expected) {
    return new IngestException.Malformed(
        "cannot read the body: got %s at byte %d of it, decompressed, expected %s"
            .formatted(got, offset, expected));
  }

  private static final java.lang.invoke.VarHandle LITTLE_ENDIAN = java.lang.invoke.MethodHandles
      .byteArrayViewVarHandle(
          long[].class, java.nio.ByteOrder.LITTLE_ENDIAN);
}
