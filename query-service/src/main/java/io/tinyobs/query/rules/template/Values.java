// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import io.tinyobs.query.rules.template.Functions.Failure;
import io.tinyobs.query.rules.text.GoNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values as Go prints, tests and compares them. */
final class Values {
  private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
      .appendPattern("yyyy-MM-dd HH:mm:ss")
      .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
      .appendLiteral(" +0000 UTC")
      .toFormatter(Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  private Values() {
  }

  static String print(@Nullable Object value) {
    return switch (value) {
      case null -> "<no value>";
      case Double number -> GoNumber.shortest(number);
      case Instant time -> TIME.format(time);
      case Duration duration -> duration(duration);
      case List<?> list -> {
        var text = new StringJoiner(" ", "[", "]");
        list.forEach(element -> text.add(print(element)));
        yield text.toString();
      }
      case Map<?, ?> map -> {
        var text = new StringJoiner(" ", "map[", "]");
        new TreeMap<Object, Object>(map)
            .forEach((key, each) -> text.add(print(key) + ":" + print(each)));
        yield text.toString();
      }
      case TemplateSample sample ->
        "{%s %s}".formatted(print(sample.labels()), print(sample.value()));
      default -> value.toString();
    };
  }

  /** As Go writes durations: {@code 1h2m3.5s}. */
  private static String duration(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    double seconds = duration.toSecondsPart() + duration.toNanosPart() / 1e9;
    if (duration.toMinutes() == 0) {
      return duration.toMillis() >= 1000
          ? GoNumber.plain(seconds) + "s"
          : GoNumber.plain(duration.toNanos() / 1e6) + "ms";
    }
    return (duration.toHours() > 0 ? duration.toHours() + "h" : "")
        + duration.toMinutesPart() + "m" + GoNumber.plain(seconds) + "s";
  }

  static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case Double number -> number != 0;
      case Long number -> number != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  static String type(@Nullable Object value) {
    return switch (value) {
      case null -> "nil";
      case Boolean truth -> "bool";
      case Double number -> "float64";
      case Long number -> "int";
      case String text -> "string";
      case Duration duration -> "time.Duration";
      case Instant time -> "time.Time";
      case List<?> list -> "template.queryResult";
      case Map<?, ?> map -> "map[string]interface {}";
      default -> value.getClass().getSimpleName();
    };
  }

  /** Whether two values of one kind are equal. */
  static boolean equal(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    requireSameKind(one, other);
    return (one instanceof Double a && other instanceof Double b)
        ? a.doubleValue() == b.doubleValue()
        : one.equals(other);
  }

  /** Whether the first of two values of one kind is less. */
  static boolean less(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      throw new Failure("invalid type for comparison");
    }
    requireSameKind(one, other);
    return switch (one) {
      case Double a -> a < (Double) other;
      case Long a -> a < (Long) other;
      case String a -> a.compareTo((String) other) < 0;
      case Duration a -> a.compareTo((Duration) other) < 0;
      default -> throw new Failure("invalid type for comparison");
    };
  }

  // As in Go, 1 and 1.0 are no more alike than 1 and "1".
  private static void requireSameKind(Object one, Object other) {
    if (!one.getClass().equals(other.getClass())) {
      throw new Failure("incompatible types for comparison");
    }
  }

  /** A number, or a text that is one. */
  static double number(@Nullable Object value) {
    return switch (value) {
      case Double number -> number;
      case Long number -> number;
      case Duration duration -> duration.toNanos() / 1e9;
      case String text -> parse(text);
      case null, default ->
        throw new Failure("can't convert %s to float64".formatted(type(value)));
    };
  }

  private static double parse(String text) {
    var plain = text.toLowerCase(Locale.ROOT);
    var unsigned = plain.startsWith("+") || plain.startsWith("-") ? plain.substring(1) : plain;
    if (unsigned.equals("inf") || unsigned.equals("infinity")) {
      return plain.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (plain.equals("nan")) {
      return Double.NaN;
    }
    try {
      if (!plain.endsWith("f") && !plain.endsWith("d") && plain.equals(plain.strip())) {
        return Double.parseDouble(plain);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new Failure("strconv.ParseFloat: parsing \"%s\": invalid syntax".formatted(text));
  }
}
