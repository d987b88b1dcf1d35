// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes numbers as Go spells them, straight into bytes: {@code 1}, {@code 0.1}, {@code 1e+21}, {@code
 * +Inf}, {@code -0}, {@code NaN}, always the shortest text that reads back as the value, with an exponent
 * from 1e21 on and below 1e-6. A graph is some ten thousand of them. Not thread-safe.
 */
public final class NumberBytes {
  /** So much room a number needs, though it may take less. */
  public static final int MOST = 40;

  private static final double LONGEST_PLAIN = 1e21;
  private static final double SHORTEST_PLAIN = 1e-6;

  /** Digits behind the point that are tried without a general algorithm. */
  private static final int SCALE = 1000;

  /** A decimal of so many digits is the shortest that reads back as its double. */
  private static final double EXACT = 1e15;

  /** No product of two doubles is further from the true one, relatively; a bit more. */
  private static final double ROUNDING = 1e-15;

  /** Digits of the longest decimal that is the shortest of a double. */
  private static final int DIGITS = 17;

  private static final VarHandle EIGHT_BYTES = MethodHandles
      .byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long[] TENS = tens();
  private static final long TEN_TO_8 = 100_000_000;
  private static final long TEN_TO_16 = TEN_TO_8 * TEN_TO_8;

  private final ShortestDecimal decimal = new ShortestDecimal();

  private static long[] tens() {
    var tens = new long[19];
    tens[0] = 1;
    for (int i = 1; i < tens.length; i++) {
      tens[i] = 10 * tens[i - 1];
    }
    return tens;
  }

  /** Writes a number into {@code out} from {@code at}, where there is {@link #MOST} room; returns its end. */
  public int write(double value, byte[] out, int at) {
    double product = value * SCALE;
    double scaled = Math.rint(product);
    double size = Math.abs(scaled);
    // The first test spares most numbers that are not so short the division.
    if (Math.abs(product - scaled) <= size * ROUNDING && size < EXACT && scaled / SCALE == value
        && scaled != 0) {
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
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      out[from++] = '0';
      return from;
    }
    decimal.of(magnitude);
    return magnitude >= SHORTEST_PLAIN && magnitude < LONGEST_PLAIN
        ? plain(out, from)
        : withExponent(out, from);
  }

  /** Writes milliseconds as {@link Text#seconds} does; where {@link #MOST} room is. */
  public int writeSeconds(long millis, byte[] out, int at) {
    int end = at;
    if (millis < 0) {
      out[end++] = '-';
    }
    long size = Math.abs(millis);
    long whole = size / 1000;
    int length = length(whole);
    digits(whole, out, end, length);
    end += length;
    int rest = (int) (size - whole * 1000);
    if (rest > 0) {
      out[end++] = '.';
      out[end++] = (byte) ('0' + rest / 100);
      out[end++] = (byte) ('0' + rest / 10 % 10);
      out[end++] = (byte) ('0' + rest % 10);
    }
    return end;
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
    if (size < 10) {
      out[end] = '0';
      digits(size, out, end + 1, 1);
    } else {
      digits(size, out, end, places);
    }
    return end + places;
  }

  /** The decimal's digits, {@code before} of them before the point. */
  private void pointed(byte[] out, int at, int length, int before) {
    if (before >= 8) {
      digits(decimal.digits(), out, at + 1, length);
      System.arraycopy(out, at + 1, out, at, before);
      out[at + before] = '.';
      return;
    }
    // The first eight digits, the next eight and the last; the point is put between them before they are
    // written, since reading again what was just written in other pieces makes a processor wait.
    long head;
    long middle = 0;
    long tail = 0;
    if (length <= 8) {
      head = eight(decimal.digits() * TENS[8 - length]);
    } else {
      long all = decimal.digits() * TENS[DIGITS - length];
      long first = all / TEN_TO_16;
      long rest = all - first * TEN_TO_16;
      long high = rest / TEN_TO_8;
      long second = eight(high);
      long third = eight(rest - high * TEN_TO_8);
      head = '0' + first | second << 8;
      middle = second >>> 56 | third << 8;
      tail = third >>> 56;
    }
    long stays = (1L << 8 * before) - 1;
    EIGHT_BYTES.set(out, at, head & stays | (long) '.' << 8 * before | (head & ~stays) << 8);
    EIGHT_BYTES.set(out, at + 8, head >>> 56 | middle << 8);
    EIGHT_BYTES.set(out, at + 16, middle >>> 56 | tail << 8);
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

  /** All digits of a number that has {@code length} of them; bytes behind them are written, too. */
  private static void digits(long value, byte[] out, int at, int length) {
    if (length <= 8) {
      EIGHT_BYTES.set(out, at, eight(value * TENS[8 - length]));
      return;
    }
    long all = value * TENS[DIGITS - length];
    long first = all / TEN_TO_16;
    long rest = all - first * TEN_TO_16;
    long middle = rest / TEN_TO_8;
    out[at] = (byte) ('0' + first);
    EIGHT_BYTES.set(out, at + 1, eight(middle));
    EIGHT_BYTES.set(out, at + 9, eight(rest - middle * TEN_TO_8));
  }

  /** Eight digits, the first in the lowest byte: halves, quarters and digits are parted side by side. */
  private static long eight(long value) {
    long half = value / 10_000;
    long halves = half | value - 10_000 * half << 32;
    long hundreds = halves * 10_486 >>> 20 & 0x7F_0000_007FL;
    long quarters = hundreds | halves - 100 * hundreds << 16;
    long tens = quarters * 103 >>> 10 & 0xF_000F_000F_000FL;
    return (tens | quarters - 10 * tens << 8) + 0x3030_3030_3030_3030L;
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
