// SPDX-License-Identifier: MIT
package io.tinyobs.query.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes protobuf fields; zeros, as everywhere in proto3, are left out. Grows as needed; not thread-safe. */
public final class ProtoWriter {
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;

  private byte[] out;
  private int at;

  public ProtoWriter(int capacity) {
    this.out = new byte[capacity];
  }

  public int size() {
    return at;
  }

  public void clear() {
    at = 0;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(out, at);
  }

  public void number(int field, long value) {
    if (value != 0) {
      varint((long) field << 3);
      varint(value);
    }
  }

  /** An integer of type {@code sint32}. */
  public void signed(int field, int value) {
    number(field, (value << 1 ^ value >> 31) & 0xffff_ffffL);
  }

  /** Eight bytes; of doubles +0 alone is left out, −0 has a bit. */
  public void fixed64(int field, long bits) {
    if (bits == 0) {
      return;
    }
    varint((long) field << 3 | FIXED64);
    eight(bits);
  }

  /** A double of a {@code oneof}, which is there even if it is 0. */
  public void real(int field, double value) {
    varint((long) field << 3 | FIXED64);
    eight(Double.doubleToRawLongBits(value));
  }

  /** Doubles, packed. */
  public void reals(int field, double[] values) {
    if (values.length > 0) {
      varint((long) field << 3 | LENGTH);
      varint(8L * values.length);
      for (double value : values) {
        eight(Double.doubleToRawLongBits(value));
      }
    }
  }

  private void eight(long bits) {
    reserve(8);
    for (int i = 0; i < 8; i++) {
      out[at++] = (byte) (bits >>> 8 * i);
    }
  }

  public void text(int field, String text) {
    bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  public void bytes(int field, byte[] bytes) {
    varint((long) field << 3 | LENGTH);
    varint(bytes.length);
    raw(bytes, bytes.length);
  }

  public void message(int field, ProtoWriter inner) {
    varint((long) field << 3 | LENGTH);
    varint(inner.at);
    raw(inner.out, inner.at);
  }

  public void varint(long value) {
    reserve(10);
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out[at++] = (byte) (rest | 0x80);
    }
    out[at++] = (byte) rest;
  }

  private void raw(byte[] bytes, int length) {
    reserve(length);
    System.arraycopy(bytes, 0, out, at, length);
    at += length;
  }

  private void reserve(int count) {
    if (out.length - at < count) {
      out = Arrays.copyOf(out, Math.max(Math.addExact(at, count), (int) Math.min(2L * out.length,
          Integer.MAX_VALUE - 8)));
    }
  }
}
