// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.nio.charset.StandardCharsets;

/**
 * Writes numbers as Go spells them, straight into bytes: {@code 1}, {@code 0.1}, {@code 1e+21}, {@code
 * +Inf}, {@code -0}, {@code NaN}, always the shortest text that reads back as the value, with an exponent
 * from 1e21 on and below 1e-6. A graph is some ten thousand of them. Not thread-safe.
 */
public final class NumberBytes {
  /** No number takes more. */
  public static final int MOST = 32;

  private static final double LONGEST_PLAIN = 1e21;
  private static final double SHORTEST_PLAIN = 1e-6;

  /** Digits behind the point that are tried without a general algorithm. */
  private static final int SCALE = 1000;

  /** A decimal of so many digits is the shortest that reads back as its double. */
  private static final double EXACT = 1e15;

  private static final byte[] PAIRS = pairs();
  private static final long[] TENS = tens();

  private final ShortestDecimal decimal = new ShortestDecimal();

  private static byte[] pairs() {
    var pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }

  private static long[] tens() {
    var tens = new long[19];
    tens[0] = 1;
    for (int i = 1; i < tens.length; i++) {
      tens[i] = 10 * tens[i - 1];
    }
    return tens;
  }

  /** Writes a number into {@code out} from {@code at}; returns where it ends. */
  public int write(double value, byte[] out, int at) {
    double scaled = Math.rint(value * SCALE);
    if (Math.abs(scaled) < EXACT && scaled / SCALE == value && scaled != 0) {
      return thousandths((long) scaled, out, at);
    }
    if (Double.isNaN(value)) {
      return ascii("NaN", out, at);
    }
    if (Double.isInfinite(value)) {
      return ascii(value > 0 ? "+Inf" : "-Inf", out, at);
    }
    int from = at;
    if (Double.doubleToRawLongBits(value) < 0) {
      out[from++] = '-';
    }
    double size = Math.abs(value);
    if (size == 0) {
      out[from++] = '0';
      return from;
    }
    decimal.of(size);
    return size >= SHORTEST_PLAIN && size < LONGEST_PLAIN
        ? plain(out, from)
        : withExponent(out, from);
  }

  /** As {@link #write}, but always with an exponent; for numbers that are not zero, and finite. */
  int writeWithExponent(double value, byte[] out, int at) {
    int from = at;
    if (value < 0) {
      out[from++] = '-';
    }
    decimal.of(Math.abs(value));
    return withExponent(out, from);
  }

  private static int thousandths(long thousandths, byte[] out, int at) {
    int end = at;
    if (thousandths < 0) {
      out[end++] = '-';
    }
    long size = Math.abs(thousandths);
    long whole = size / SCALE;
    int length = length(whole);
    digits(whole, out, end, length);
    end += length;
    int rest = (int) (size - whole * SCALE);
    if (rest > 0) {
      out[end++] = '.';
      out[end++] = (byte) ('0' + rest / 100);
      if (rest % 100 > 0) {
        out[end++] = (byte) ('0' + rest / 10 % 10);
        if (rest % 10 > 0) {
          out[end++] = (byte) ('0' + rest % 10);
        }
      }
    }
    return end;
  }

  private int plain(byte[] out, int at) {
    int length = length(decimal.digits());
    int point = length + decimal.exponent(); // So many digits stand before it.
    if (point <= 0) {
      int end = zeros(-point, out, ascii("0.", out, at));
      digits(decimal.digits(), out, end, length);
      return end + length;
    }
    if (point >= length) {
      digits(decimal.digits(), out, at, length);
      return zeros(point - length, out, at + length);
    }
    pointed(out, at, length, point);
    return at + length + 1;
  }

  private int withExponent(byte[] out, int at) {
    int length = length(decimal.digits());
    int exponent = length - 1 + decimal.exponent();
    int end = at + length;
    if (length == 1) {
      digits(decimal.digits(), out, at, 1);
    } else {
      pointed(out, at, length, 1);
      end++;
    }
    end = ascii(exponent < 0 ? "e-" : "e+", out, end);
    int size = Math.abs(exponent);
    int places = size < 100 ? 2 : 3;
    digits(size, out, end, places);
    return end + places;
  }

  /** The decimal's digits, {@code before} of them before the point. */
  private void pointed(byte[] out, int at, int length, int before) {
    digits(decimal.digits(), out, at + 1, length);
    for (int i = at; i < at + before; i++) {
      out[i] = out[i + 1];
    }
    out[at + before] = '.';
  }

  private static int zeros(int count, byte[] out, int at) {
    for (int i = at; i < at + count; i++) {
      out[i] = '0';
    }
    return at + count;
  }

  /** How many digits a number has that is not negative. */
  private static int length(long value) {
    // Bits times log10(2), which is the length or one less.
    int least = (64 - Long.numberOfLeadingZeros(value | 1)) * 1233 >>> 12;
    return value < TENS[least] ? Math.max(1, least) : least + 1;
  }

  /** The last {@code length} digits, with zeros before them if there are fewer. */
  private static void digits(long value, byte[] out, int at, int length) {
    long left = value;
    int end = at + length;
    // A division of 64 bits for eight digits, the others are of 32.
    while (end - at > 8) {
      long more = left / 100_000_000;
      digits((int) (left - more * 100_000_000), out, end - 8, 8);
      left = more;
      end -= 8;
    }
    digits((int) left, out, at, end - at);
  }

  private static void digits(int value, byte[] out, int at, int length) {
    int left = value;
    int end = at + length;
    while (end - at > 1) {
      int more = left / 100;
      int pair = 2 * (left - more * 100);
      out[--end] = PAIRS[pair + 1];
      out[--end] = PAIRS[pair];
      left = more;
    }
    if (end > at) {
      out[at] = (byte) ('0' + left % 10);
    }
  }

  @SuppressWarnings("deprecation") // Drops high bytes, of which ASCII has none, and makes no array.
  private static int ascii(String text, byte[] out, int at) {
    text.getBytes(0, text.length(), out, at);
    return at + text.length();
  }

  /** What was written, as a text. */
  static String text(byte[] out, int size) {
    return new String(out, 0, size, StandardCharsets.ISO_8859_1);
  }
}
