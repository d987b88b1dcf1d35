// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads times and durations as clients of Prometheus write them. */
public final class Times {
  private static final Pattern NUMBER = Pattern
      .compile("[+-]?(\\d{1,30}\\.?\\d{0,30}|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");
  private static final Pattern DURATION = Pattern.compile(
      "(?:(\\d{1,9})y)?(?:(\\d{1,9})w)?(?:(\\d{1,9})d)?"
          + "(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
  private static final long[] UNIT_MILLIS = {365L * 86_400_000, 7L * 86_400_000, 86_400_000,
      3_600_000, 60_000, 1000, 1};
  /** The end of the year 9999: what lies beyond is a mistake, milliseconds for seconds mostly. */
  private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);

  private Times() {
  }

  /**
   * Milliseconds since the epoch of a time in seconds ({@code 1435781430.781}) or as RFC 3339.
   *
   * @throws QueryException.BadInput if it is neither, or beyond the year 9999
   */
  public static long millis(String parameter, String text) {
    if (NUMBER.matcher(text).matches()) {
      var seconds = new BigDecimal(text);
      if (seconds.abs().compareTo(LAST_SECOND) > 0) {
        throw bad(parameter, text, "seconds since the epoch before the year 10000");
      }
      return millisOf(seconds);
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw bad(parameter, text, "seconds since the epoch or an RFC 3339 time");
    }
  }

  /** The same, with a default for a parameter that is not given. */
  public static long millis(String parameter, @Nullable String text, long otherwise) {
    return text == null || text.isEmpty() ? otherwise : millis(parameter, text);
  }

  /**
   * A duration in seconds ({@code 15}, {@code 0.5}) or in units ({@code 1h30m}).
   *
   * @throws QueryException.BadInput if it is neither, not more than zero, or longer than 292 years
   */
  public static Duration duration(String parameter, String text) {
    long millis = durationMillis(parameter, text);
    if (millis <= 0) {
      throw bad(parameter, text, "a duration of at least 1ms");
    }
    return Duration.ofMillis(millis);
  }

  private static long durationMillis(String parameter, String text) {
    if (NUMBER.matcher(text).matches()) {
      var seconds = new BigDecimal(text);
      if (seconds.abs().compareTo(LAST_SECOND) <= 0) {
        return millisOf(seconds);
      }
    }
    var units = DURATION.matcher(text);
    if (text.isEmpty() || !units.matches()) {
      throw bad(parameter, text, "seconds or a duration such as 1h30m");
    }
    long millis = 0;
    for (int i = 0; i < UNIT_MILLIS.length; i++) {
      var count = units.group(i + 1);
      if (count != null) {
        // Nine digits of years are 3e19 ms, just beyond a long.
        millis = addExact(parameter, text, millis, Long.parseLong(count), UNIT_MILLIS[i]);
      }
    }
    return millis;
  }

  private static long addExact(String parameter, String text, long sum, long count, long unit) {
    try {
      return Math.addExact(sum, Math.multiplyExact(count, unit));
    } catch (ArithmeticException e) {
      throw bad(parameter, text, "a duration below 292 million years");
    }
  }

  private static long millisOf(BigDecimal seconds) {
    return seconds.movePointRight(3).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }

  private static QueryException.BadInput bad(String parameter, String text, String expected) {
    return new QueryException.BadInput("cannot read parameter \"%s\": got \"%s\", expected %s"
        .formatted(parameter, shortened(text), expected));
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
