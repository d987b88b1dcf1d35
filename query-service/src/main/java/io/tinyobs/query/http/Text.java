// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers and durations as clients written in Go spell them. */
public final class Text {
  private static final double LONGEST_PLAIN = 1e21;
  private static final double SHORTEST_PLAIN = 1e-6;
  private static final double EXACT_LONG = 1L << 53;
  /** Below this a double has so few bits that one digit may do where Java writes two. */
  private static final double COARSE = 1e-320;

  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] UNIT_MILLIS = {365L * 86_400_000, 7L * 86_400_000, 86_400_000,
      3_600_000, 60_000, 1000, 1};

  private Text() {
  }

  /**
   * The shortest text that reads back as {@code value}: {@code 1}, {@code 0.1}, {@code 1e+21}, {@code
   * +Inf}, {@code -0}, {@code NaN}. With an exponent from 1e21 on and below 1e-6.
   */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < EXACT_LONG) {
      boolean negativeZero = value == 0 && Double.doubleToRawLongBits(value) != 0;
      return negativeZero ? "-0" : Long.toString((long) value);
    }
    if (size >= SHORTEST_PLAIN && size < LONGEST_PLAIN) {
      return plain(value);
    }
    return withExponent(value, size);
  }

  /** The same with an exponent from 1e6 on and below 1e-4, as expositions have it. */
  public static String general(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    boolean plain = size >= 1e-4 && size < 1e6 || !Double.isFinite(value);
    return plain ? number(value) : withExponent(value, size);
  }

  private static String plain(double value) {
    var text = Double.toString(value); // The shortest since JDK 19.
    int e = text.indexOf('E');
    if (e < 0) {
      return text;
    }
    int exponent = Integer.parseInt(text, e + 1, text.length(), 10);
    int sign = value < 0 ? 1 : 0;
    // The mantissa is d.d…; a lone zero behind its point is no digit of the number.
    var digits = text.charAt(sign) + (text.startsWith(".0E", sign + 1)
        ? ""
        : text.substring(sign + 2, e));
    var minus = value < 0 ? "-" : "";
    if (exponent < 0) {
      return minus + "0." + "0".repeat(-exponent - 1) + digits;
    }
    int point = exponent + 1;
    return digits.length() <= point
        ? minus + digits + "0".repeat(point - digits.length())
        : minus + digits.substring(0, point) + "." + digits.substring(point);
  }

  private static String withExponent(double value, double size) {
    var decimal = stripped(new BigDecimal(Double.toString(value)));
    if (size < COARSE) {
      var coarser = decimal.round(new MathContext(1));
      decimal = coarser.doubleValue() == value ? stripped(coarser) : decimal;
    }
    var digits = decimal.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - decimal.scale();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private static BigDecimal stripped(BigDecimal decimal) {
    return decimal.stripTrailingZeros();
  }

  /** Milliseconds as seconds: {@code 12}, or {@code 12.050} with all three digits if there are any. */
  public static String seconds(long millis) {
    long size = Math.abs(millis);
    var whole = (millis < 0 ? "-" : "") + size / 1000;
    long rest = size % 1000;
    return rest == 0
        ? whole
        : whole + "." + (rest < 100 ? "0" : "") + (rest < 10 ? "0" : "") + rest;
  }

  /** A duration in Go's words: {@code 1h2m3.5s}, {@code 250ms}, {@code 0s}. */
  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis > 0 && millis < 1000) {
      return millis + "ms";
    }
    var text = new StringBuilder();
    if (duration.toHours() > 0) {
      text.append(duration.toHours()).append('h');
    }
    if (duration.toMinutes() > 0) {
      text.append(duration.toMinutesPart()).append('m');
    }
    var seconds = BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString();
    return text.append(seconds).append('s').toString();
  }

  /**
   * A duration in Prometheus' words, without units that are zero: {@code 5m}, {@code 2d}, {@code 1h30m};
   * days are not summed up to weeks or years unless there is no rest.
   */
  public static String shortDuration(Duration duration) {
    long millis = duration.toMillis();
    var text = new StringBuilder();
    for (int i = 0; i < UNITS.length; i++) {
      long unit = UNIT_MILLIS[i];
      boolean whole = i < 2;
      if (millis >= unit && (!whole || millis % unit == 0)) {
        text.append(millis / unit).append(UNITS[i]);
        millis %= unit;
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }

  /** A count with separators, for people: {@code 11,000}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
