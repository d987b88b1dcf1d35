// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote; input that ends early or lies says where. Not thread-safe. */
public final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private int position;

  /** A reader of all of {@code bytes}. */
  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  ByteReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  /** Where the next byte is read. */
  int position() {
    return position;
  }

  /** Reads on from a place that was read before. */
  void seek(int to) {
    position = to;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - position;
  }

  CorruptBlockException corrupt(String what) {
    return new CorruptBlockException("cannot read block: " + what, position);
  }

  private void require(int count) throws CorruptBlockException {
    if (count > end - position) {
      throw corrupt("got %d bytes, expected %d more".formatted(end - position, count));
    }
  }

  int u8() throws CorruptBlockException {
    require(1);
    return bytes[position++] & 0xFF;
  }

  int fixed32() throws CorruptBlockException {
    require(4);
    int value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (bytes[position++] & 0xFF) << shift;
    }
    return value;
  }

  long fixed64() throws CorruptBlockException {
    require(8);
    long value = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      value |= (bytes[position++] & 0xFFL) << shift;
    }
    return value;
  }

  /** Reads eight bytes of an id, the highest first. */
  long id() throws CorruptBlockException {
    return Long.reverseBytes(fixed64());
  }

  /** Reads an unsigned integer. */
  public long varint() throws CorruptBlockException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (b & 0x7FL) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw corrupt("got an integer of more than 10 bytes");
  }

  long zigzag() throws CorruptBlockException {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }

  /** Reads an unsigned integer that must be at most {@code max}. */
  int varint(int max, String what) throws CorruptBlockException {
    long value = varint();
    if (value < 0 || value > max) {
      throw corrupt("got %d %s, expected at most %d".formatted(value, what, max));
    }
    return (int) value;
  }

  /**
   * Reads how many things follow. Each takes at least one byte, so more than there are bytes is a lie, and
   * nothing is allocated for it.
   */
  int count(String what) throws CorruptBlockException {
    return varint(remaining(), what);
  }

  /** The bytes read from, for loops that read many at once. */
  byte[] array() {
    return bytes;
  }

  /** Steps over bytes; returns where they began. */
  int skip(int count) throws CorruptBlockException {
    require(count);
    position += count;
    return position - count;
  }

  byte[] raw(int count) throws CorruptBlockException {
    require(count);
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  /** Reads a run of bytes with its length. */
  public byte[] bytes() throws CorruptBlockException {
    return raw(count("bytes"));
  }

  /** Reads a text with its length. */
  public String text() throws CorruptBlockException {
    int count = count("bytes of text");
    require(count);
    position += count;
    return new String(bytes, position - count, count, StandardCharsets.UTF_8);
  }

  void requireEnd() throws CorruptBlockException {
    if (position != end) {
      throw corrupt("got %d bytes too many".formatted(end - position));
    }
  }
}
