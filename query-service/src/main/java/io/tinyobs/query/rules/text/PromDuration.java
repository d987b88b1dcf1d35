// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.text;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as Prometheus' configuration writes them: {@code 1h30m}, {@code 0}. */
public final class PromDuration {
  private static final Pattern TEXT = Pattern.compile(
      "(?:(\\d{1,9})y)?(?:(\\d{1,9})w)?(?:(\\d{1,9})d)?"
          + "(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
  private static final long[] UNIT_MILLIS = {365L * 86_400_000, 7L * 86_400_000, 86_400_000,
      3_600_000, 60_000, 1000, 1};
  private static final long MOST_MILLIS = Long.MAX_VALUE / 1_000_000;

  private PromDuration() {
  }

  /**
   * The duration that a text stands for.
   *
   * @throws IllegalArgumentException if it stands for none, or for more than 292 years
   */
  public static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    var units = TEXT.matcher(text);
    if (text.isEmpty() || !units.matches()) {
      throw bad(text, "a duration such as 1h30m");
    }
    long millis = 0;
    for (int i = 0; i < UNIT_MILLIS.length; i++) {
      var count = units.group(i + 1);
      if (count != null) {
        long number = Long.parseLong(count);
        if (number > (MOST_MILLIS - millis) / UNIT_MILLIS[i]) {
          throw bad(text, "a duration below 292 years");
        }
        millis += number * UNIT_MILLIS[i];
      }
    }
    return Duration.ofMillis(millis);
  }

  private static IllegalArgumentException bad(String text, String expected) {
    return new IllegalArgumentException(
        "cannot read duration: got \"%s\", expected %s".formatted(text, expected));
  }
}
