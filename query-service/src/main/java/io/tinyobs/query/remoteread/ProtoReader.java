// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.query.http.QueryException.BadInput;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads protobuf fields off an array, one message of it. Not thread-safe.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf encoding</a>
 */
final class ProtoReader {
  static final int VARINT = 0;
  static final int LENGTH = 2;

  private final byte[] in;
  private final int end;
  private int at;

  ProtoReader(byte[] in) {
    this(in, 0, in.length);
  }

  private ProtoReader(byte[] in, int from, int end) {
    this.in = in;
    this.at = from;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /** Field number and wire type of the next field. */
  int tag() {
    int start = at;
    long tag = varint();
    if (tag >>> 3 == 0 || tag >>> 32 != 0) {
      throw broken(start, "field number " + Long.toUnsignedString(tag >>> 3));
    }
    return (int) tag;
  }

  static int field(int tag) {
    return tag >>> 3;
  }

  long varint() {
    int start = at;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw broken(start, "a number that is cut off");
      }
      byte b = in[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken(start, "a number of more than 10 bytes");
  }

  /** Eight bytes, little-endian. */
  long fixed64() {
    skipBytes(8);
    long value = 0;
    for (int i = 1; i <= 8; i++) {
      value = value << 8 | in[at - i] & 0xff;
    }
    return value;
  }

  /** What is left of the message. */
  byte[] rest() {
    return Arrays.copyOfRange(in, at, end);
  }

  /** A number where one is expected. */
  long number(int tag) {
    expect(tag, VARINT);
    return varint();
  }

  /** An inner message. */
  ProtoReader message(int tag) {
    expect(tag, LENGTH);
    int from = at;
    long length = varint();
    if (length < 0 || length > end - at) {
      throw broken(from, "length " + Long.toUnsignedString(length));
    }
    var inner = new ProtoReader(in, at, at + (int) length);
    at += (int) length;
    return inner;
  }

  /** A text, which must be UTF-8. */
  String text(int tag) {
    var inner = message(tag);
    try {
      return StandardCharsets.UTF_8.newDecoder()
          .decode(ByteBuffer.wrap(in, inner.at, inner.end - inner.at))
          .toString();
    } catch (CharacterCodingException e) {
      throw broken(inner.at, "text that is not UTF-8");
    }
  }

  void skip(int tag) {
    switch (tag & 7) {
      case VARINT -> varint();
      case LENGTH -> message(tag);
      case 1 -> skipBytes(8);
      case 5 -> skipBytes(4);
      default -> throw broken(at, "wire type " + (tag & 7));
    }
  }

  private void skipBytes(int count) {
    if (end - at < count) {
      throw broken(at, (end - at) + " bytes");
    }
    at += count;
  }

  private void expect(int tag, int wire) {
    if ((tag & 7) != wire) {
      throw broken(at, "wire type %d for field %d".formatted(tag & 7, field(tag)));
    }
  }

  private static BadInput broken(int offset, String got) {
    return new BadInput(
        "cannot read remote read request: got %s at byte %d, expected prometheus.ReadRequest"
            .formatted(got, offset));
  }
}
