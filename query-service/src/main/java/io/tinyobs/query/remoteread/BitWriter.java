// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import java.util.Arrays;

/** Bits after a header of whole bytes, the highest first, as Prometheus' chunks have them. Not thread-safe. */
final class BitWriter {
  /** Bits in which a varbit's number is kept, fewest first; between them and 64 there is none. */
  private static final int[] VARBIT_SIZES = {3, 6, 9, 12, 18, 25, 56};

  private byte[] out = new byte[1024];
  private int bits;

  /**
   * Zero bits of one number's differences.
   *
   * <p>The value is that of the sample before.
   */
  static final class Xor {
    private static final int NO_LEADING = 0xff;
    /** Zeros in front are counted in five bits. */
    private static final int MAX_LEADING = 31;

    private long value;
    private int leading = NO_LEADING;
    private int trailing;

    /** After a first sample that is written whole. */
    Xor(double first) {
      value = Double.doubleToRawLongBits(first);
    }
  }

  BitWriter(byte... header) {
    System.arraycopy(header, 0, out, 0, header.length);
    bits = 8 * header.length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(out, bits + 7 >>> 3);
  }

  /** All bits of a number. */
  void whole(double value) {
    write(Double.doubleToRawLongBits(value), 64);
  }

  /** What differs from the one before: nothing, the bits within the last one's zeros, or those of new ones. */
  void xor(double value, Xor before) {
    long bitsOfIt = Double.doubleToRawLongBits(value);
    long difference = bitsOfIt ^ before.value;
    before.value = bitsOfIt;
    if (difference == 0) {
      write(0, 1);
      return;
    }
    int leading = Math.min(Long.numberOfLeadingZeros(difference), Xor.MAX_LEADING);
    int trailing = Long.numberOfTrailingZeros(difference);
    if (before.leading != Xor.NO_LEADING && leading >= before.leading
        && trailing >= before.trailing) {
      write(0b10, 2);
      write(difference >>> before.trailing, 64 - before.leading - before.trailing);
      return;
    }
    before.leading = leading;
    before.trailing = trailing;
    int significant = 64 - leading - trailing;
    write(0b11, 2);
    write(leading, 5);
    write(significant, 6); // 64 is written as 0.
    write(difference >>> trailing, significant);
  }

  /** A number in seven bits a byte. */
  void varint(long value) {
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      write(rest & 0x7f | 0x80, 8);
    }
    write(rest, 8);
  }

  /** A number as some ones that say how many bits follow, and those. */
  void varbit(long value) {
    if (value == 0) {
      write(0, 1);
      return;
    }
    int size = 0;
    while (size < VARBIT_SIZES.length && !fits(value, VARBIT_SIZES[size])) {
      size++;
    }
    sized(value, size);
  }

  /** The same of a number that is never below zero. */
  void varbitUnsigned(long value) {
    if (value == 0) {
      write(0, 1);
      return;
    }
    int size = 0;
    while (size < VARBIT_SIZES.length && value >>> VARBIT_SIZES[size] != 0) {
      size++;
    }
    sized(value, size);
  }

  private void sized(long value, int size) {
    if (size == VARBIT_SIZES.length) {
      write(0b1111_1111, 8);
      write(value, 64);
    } else {
      write((1L << size + 2) - 2, size + 2); // Ones and a zero.
      write(value, VARBIT_SIZES[size]);
    }
  }

  /** Of n bits the highest positive number is a power of two, which two's complement would read as negative. */
  static boolean fits(long value, int bits) {
    return -((1L << bits - 1) - 1) <= value && value <= 1L << bits - 1;
  }

  /** The lowest bits of a number. */
  void write(long value, int count) {
    if (out.length < bits + count + 7 >>> 3) {
      out = Arrays.copyOf(out, 2 * out.length);
    }
    for (int left = count; left > 0;) {
      int room = 8 - (bits & 7);
      int now = Math.min(room, left);
      int piece = (int) (value >>> left - now) & (1 << now) - 1;
      out[bits >>> 3] |= (byte) (piece << room - now);
      bits += now;
      left -= now;
    }
  }
}
