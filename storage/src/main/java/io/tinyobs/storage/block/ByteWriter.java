// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of bytes, little-endian, with variable-length integers. Not thread-safe. */
public final class ByteWriter {
  private static final VarHandle LITTLE_ENDIAN = MethodHandles.byteArrayViewVarHandle(
      long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int length;

  /** An empty run with room for {@code capacity} bytes. */
  public ByteWriter(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** How many bytes were written. */
  public int length() {
    return length;
  }

  /** Forgets what was written and keeps the room. */
  public void clear() {
    length = 0;
  }

  /** Forgets all but the first {@code newLength} bytes. */
  void cut(int newLength) {
    length = newLength;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  byte[] array() {
    return bytes;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  void u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  void fixed32(int value) {
    room(4);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void fixed64(long value) {
    room(8);
    LITTLE_ENDIAN.set(bytes, length, value);
    length += 8;
  }

  /** Appends eight bytes of an id, the highest first. */
  void id(long value) {
    fixed64(Long.reverseBytes(value));
  }

  /** Appends an unsigned integer, 7 bits a byte, lowest first. */
  public void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** Appends a signed integer: small magnitudes of either sign are short. */
  void zigzag(long value) {
    varint(value << 1 ^ value >> 63);
  }

  /** Appends integers less {@code base}, {@code width} bits each, cut to {@code bytes}. */
  void packed(long[] values, int count, long base, int width, int bytes) {
    room(bytes + 8);
    BitPacking.pack(values, count, base, width, this.bytes, length);
    length += bytes;
  }

  /** Appends a run of bytes as it is. */
  void raw(byte[] from, int offset, int count) {
    room(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  /** Appends a run of bytes and how many they are. */
  public void bytes(byte[] value) {
    varint(value.length);
    raw(value, 0, value.length);
  }

  /** Appends a part of an array and how many bytes it has. */
  void bytes(byte[] in, int from, int to) {
    varint(to - from);
    raw(in, from, to - from);
  }

  /** Appends a text as UTF-8 and how many bytes it takes. */
  public void text(String value) {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }
}
