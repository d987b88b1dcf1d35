// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import io.tinyobs.query.rules.template.Functions.Failure;
import io.tinyobs.query.rules.text.GoNumber;
import io.tinyobs.query.rules.text.PromDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Numbers for people, four digits each. */
final class Humanize {
  private static final int DIGITS = 4;
  private static final List<String> LARGE = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
  private static final List<String> SMALL = List.of("m", "u", "n", "p", "f", "a", "z", "y");
  private static final double MOST_SECONDS = Long.MAX_VALUE / 1e9;

  private Humanize() {
  }

  static String decimal(double value) {
    if (value == 0 || isSpecial(value)) {
      return text(value);
    }
    return Math.abs(value) >= 1 ? scaled(value, 1000, LARGE, "") : small(value);
  }

  static String binary(double value) {
    return Math.abs(value) <= 1 || isSpecial(value)
        ? text(value)
        : scaled(value, 1024, LARGE, "i");
  }

  private static String scaled(double value, double base, List<String> prefixes, String suffix) {
    double rest = value;
    var prefix = "";
    for (var next : prefixes) {
      if (Math.abs(rest) < base) {
        break;
      }
      prefix = next + suffix;
      rest /= base;
    }
    return text(rest) + prefix;
  }

  private static String small(double value) {
    double rest = value;
    var prefix = "";
    for (var next : SMALL) {
      if (Math.abs(rest) >= 1) {
        break;
      }
      prefix = next;
      rest *= 1000;
    }
    return text(rest) + prefix;
  }

  /** Seconds as days, hours, minutes and seconds, or as parts of a second. */
  static String duration(double seconds) {
    if (isSpecial(seconds)) {
      return text(seconds);
    }
    if (seconds == 0) {
      return text(seconds) + "s";
    }
    double size = Math.abs(seconds);
    if (size < 1) {
      return small(seconds) + "s";
    }
    var sign = seconds < 0 ? "-" : "";
    var whole = Duration.ofSeconds((long) size);
    var rest = whole.toMinutesPart() + "m " + whole.toSecondsPart() + "s";
    if (whole.toDays() > 0) {
      return "%s%dd %dh %s".formatted(sign, whole.toDays(), whole.toHoursPart(), rest);
    }
    if (whole.toHours() > 0) {
      return "%s%dh %s".formatted(sign, whole.toHours(), rest);
    }
    return sign + (whole.toMinutes() > 0 ? rest : text(size) + "s");
  }

  static String percentage(double ratio) {
    return text(ratio * 100) + "%";
  }

  static String timestamp(double seconds) {
    return isSpecial(seconds) ? text(seconds) : Values.print(time(seconds));
  }

  /** Seconds since the epoch, to the millisecond. */
  static Instant time(double seconds) {
    if (isSpecial(seconds)) {
      throw new Failure("value is NaN or Inf");
    }
    if (Math.abs(seconds) > MOST_SECONDS) {
      throw new Failure(
          "%s cannot be represented as a nanoseconds timestamp since it overflows int64"
              .formatted(GoNumber.shortest(seconds)));
    }
    return Instant.ofEpochMilli((long) (seconds * 1000));
  }

  static Duration toDuration(double seconds) {
    if (Double.isNaN(seconds) || Math.abs(seconds) > MOST_SECONDS) {
      throw new Failure("%s is no duration".formatted(GoNumber.shortest(seconds)));
    }
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  static double parseDuration(String text) {
    boolean negative = text.startsWith("-");
    try {
      double seconds = PromDuration.parse(negative ? text.substring(1) : text).toMillis() / 1000.0;
      return negative ? -seconds : seconds;
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isSpecial(double value) {
    return Double.isNaN(value) || Double.isInfinite(value);
  }

  private static String text(double value) {
    return GoNumber.general(value, DIGITS);
  }
}
