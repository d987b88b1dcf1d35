// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.StaleNaN;
import java.util.Arrays;

/**
 * Writes columns of real numbers, each by itself and bit for bit: a constant, whole numbers of a power of
 * ten, raw bits as integers, or differing bits; drawn in {@code docs/formats/block.md}. Not thread-safe.
 *
 * <p>Most metrics are counters and gauges of few digits, so digits are tried first; values that are none
 * (stale markers, infinities, -0.0) are kept apart. What is no decimal is written as differing bits or, if
 * that is shorter, as integers made of raw bits. A thorough writer compares bytes, a quick one decides by a
 * glance.
 */
public final class ValueColumnWriter {
  static final int CONSTANT_BITS = 0;
  static final int CONSTANT_WHOLE = 1;
  static final int CONSTANT_DECIMAL = 2;
  static final int DECIMALS = 3;
  static final int BITS = 4;
  static final int XOR = 5;
  static final int KIND = 15;

  /** Values apart: none, the last alone is a stale marker, the last alone is a NaN, a list. */
  static final int LAST_IS_STALE = 1 << 4;
  static final int LAST_IS_NAN = 2 << 4;
  static final int APART = 3 << 4;

  static final long STALE = Double.doubleToRawLongBits(StaleNaN.VALUE);
  static final long NAN = Double.doubleToRawLongBits(Double.NaN);

  /** One in so many values, and a few, may be no decimal of a column of decimals. */
  private static final int STRAYS = 8;

  private final boolean thorough;
  private final LongColumnWriter columns;
  private final ByteWriter attempt = new ByteWriter(64);
  private long[] digits = new long[16];
  private int[] apart = new int[16];
  private int aparts;
  private int usual; // Exponent of the values before.

  /**
   * @param thorough whether to look for the smallest form, which takes several times as long
   */
  public ValueColumnWriter(boolean thorough) {
    this.thorough = thorough;
    this.columns = new LongColumnWriter(thorough);
  }

  /** Writes the values of one column, at least one; the reader has to know how many. */
  public void write(double[] values, int from, int to, ByteWriter out) {
    if (isConstant(values, from, to)) {
      writeConstant(0, values[from], exponent(values[from]), out);
      return;
    }
    int count = to - from;
    if (digits.length < count) {
      digits = new long[count + count / 2];
      apart = new int[digits.length];
    }
    int exponent = exponent(values, from, to);
    if (exponent >= 0 && fillDigits(values, from, to, exponent)) {
      if (!thorough || aparts == 0 && exponent == 0) {
        writeDecimals(values, from, count, exponent, out);
        return;
      }
      int start = out.length();
      writeDecimals(values, from, count, exponent, out);
      int size = out.length() - start;
      if (size > 3L * count) {
        keepShorter(values, from, to, start, out);
      }
      return;
    }
    int start = out.length();
    writeXor(values, from, to, out);
    if (thorough) {
      keepShorter(values, from, to, start, out);
    }
  }

  private static boolean isConstant(double[] values, int from, int to) {
    long first = Double.doubleToRawLongBits(values[from]);
    for (int i = from + 1; i < to; i++) {
      if (Double.doubleToRawLongBits(values[i]) != first) {
        return false;
      }
    }
    return true;
  }

  /** The smallest exponent that gives the value back, or -1: mostly that of the series before. */
  private int exponent(double value) {
    long digits = Decimal.digits(value, usual);
    if (digits != Decimal.NONE && (usual == 0 || digits % 10 != 0)) {
      return usual;
    }
    int exponent = Decimal.exponent(value);
    usual = Math.max(0, exponent);
    return exponent;
  }

  private static void writeConstant(int flags, double value, int exponent, ByteWriter out) {
    long digits = exponent < 0 ? 0 : Decimal.digits(value, exponent);
    if (exponent == 0) {
      out.u8(flags | CONSTANT_WHOLE);
      out.zigzag(digits);
    } else if (exponent > 0 && Math.abs(digits) < 1L << 48) {
      out.u8(flags | CONSTANT_DECIMAL);
      out.u8(exponent);
      out.zigzag(digits);
    } else {
      out.u8(flags | CONSTANT_BITS);
      out.fixed64(Double.doubleToRawLongBits(value));
    }
  }

  /** The smallest power of ten that holds nearly all values, or -1. */
  private int exponent(double[] values, int from, int to) {
    int exponent = 0;
    int strays = 0;
    int allowed = 1 + (to - from) / STRAYS;
    for (int i = from; i < to; i++) {
      if (Decimal.digits(values[i], exponent) == Decimal.NONE) {
        int needed = exponent(values[i]);
        if (needed > exponent) {
          exponent = needed;
        } else if (++strays > allowed) {
          return -1;
        }
      }
    }
    return exponent;
  }

  /** Fills in the digits, the ones before where a value is none; false if too many are none. */
  private boolean fillDigits(double[] values, int from, int to, int exponent) {
    aparts = 0;
    int count = to - from;
    int allowed = 1 + count / STRAYS;
    for (int i = 0; i < count; i++) {
      long found = Decimal.digits(values[from + i], exponent);
      if (found == Decimal.NONE) {
        if (aparts == allowed) {
          return false;
        }
        apart[aparts++] = i;
        digits[i] = i == 0 ? 0 : digits[i - 1];
      } else {
        if (aparts == i) {
          Arrays.fill(digits, 0, i, found); // All before were none.
        }
        digits[i] = found;
      }
    }
    return aparts < count;
  }

  private void writeDecimals(
      double[] values, int from, int count, int exponent, ByteWriter out) {
    int flags = 0;
    if (aparts == 1 && apart[0] == count - 1) {
      long bits = Double.doubleToRawLongBits(values[from + count - 1]);
      flags = bits == STALE ? LAST_IS_STALE : bits == NAN ? LAST_IS_NAN : APART;
    } else if (aparts > 0) {
      flags = APART;
    }
    boolean constant = true;
    for (int i = 1; constant && i < count; i++) {
      constant = digits[i] == digits[0];
    }
    if (constant) {
      int one = 0;
      for (int i = 0; i < aparts && apart[i] == i; i++) {
        one = i + 1;
      }
      writeConstant(flags, values[from + one], exponent(values[from + one]), out);
    } else {
      out.u8(flags | DECIMALS);
      out.u8(exponent);
      columns.write(digits, count, out);
    }
    if (flags == APART) {
      out.varint(aparts);
      int before = -1;
      for (int i = 0; i < aparts; i++) {
        out.varint(apart[i] - before - 1);
        before = apart[i];
        out.fixed64(Double.doubleToRawLongBits(values[from + apart[i]]));
      }
    }
  }

  private void writeXor(double[] values, int from, int to, ByteWriter out) {
    attempt.clear();
    new XorWriter(attempt).write(values, from, to);
    out.u8(XOR);
    out.varint(attempt.length());
    out.raw(attempt.array(), 0, attempt.length());
  }

  /** Replaces what was written from {@code start} on by raw bits or differing bits, if they are fewer. */
  private void keepShorter(double[] values, int from, int to, int start, ByteWriter out) {
    if (out.array()[start] != XOR) {
      attempt.clear();
      new XorWriter(attempt).write(values, from, to);
      if (attempt.length() + 4 < out.length() - start) {
        out.cut(start);
        out.u8(XOR);
        out.varint(attempt.length());
        out.raw(attempt.array(), 0, attempt.length());
      }
    }
    for (int i = 0; i < to - from; i++) {
      digits[i] = Double.doubleToRawLongBits(values[from + i]);
    }
    attempt.clear();
    attempt.u8(BITS);
    columns.write(digits, to - from, attempt);
    if (attempt.length() < out.length() - start) {
      out.cut(start);
      out.raw(attempt.array(), 0, attempt.length());
    }
  }
}
