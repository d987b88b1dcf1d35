// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Numbers and durations as clients written in Go spell them. */
public final class Text {
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] UNIT_MILLIS = {365L * 86_400_000, 7L * 86_400_000, 86_400_000,
      3_600_000, 60_000, 1000, 1};

  private Text() {
  }

  /** The shortest text that reads back as {@code value}, see {@link NumberBytes}. */
  public static String number(double value) {
    var room = new byte[NumberBytes.MOST];
    return NumberBytes.text(room, new NumberBytes().write(value, room, 0));
  }

  /** The same with an exponent from 1e6 on and below 1e-4, as expositions have it. */
  public static String general(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    boolean plain = size >= 1e-4 && size < 1e6 || !Double.isFinite(value);
    if (plain) {
      return number(value);
    }
    var room = new byte[NumberBytes.MOST];
    return NumberBytes.text(room, new NumberBytes().writeWithExponent(value, room, 0));
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
