// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Functions that turn each value of a vector into another, whatever its neighbours. */
final class ValueFunctions {
  private static final Map<String, DoubleUnaryOperator> NUMBERS = Map.ofEntries(
      Map.entry("abs", Math::abs), Map.entry("acos", Math::acos),
      Map.entry("acosh", v -> v < 1 ? Double.NaN : acosh(v)),
      Map.entry("asin", Math::asin), Map.entry("asinh", ValueFunctions::asinh),
      Map.entry("atan", Math::atan), Map.entry("atanh", ValueFunctions::atanh),
      Map.entry("ceil", Math::ceil), Map.entry("cos", Math::cos), Map.entry("cosh", Math::cosh),
      Map.entry("deg", v -> v * 180 / Math.PI), Map.entry("exp", Math::exp),
      Map.entry("floor", Math::floor), Map.entry("ln", Math::log),
      Map.entry("log10", Math::log10), Map.entry("log2", ValueFunctions::log2),
      Map.entry("rad", v -> v * Math.PI / 180), Map.entry("sgn", Math::signum),
      Map.entry("sin", Math::sin), Map.entry("sinh", Math::sinh), Map.entry("sqrt", Math::sqrt),
      Map.entry("tan", Math::tan), Map.entry("tanh", Math::tanh));

  private static final Map<String, ToIntFunction<ZonedDateTime>> DATES = Map.of(
      "day_of_month", ZonedDateTime::getDayOfMonth,
      "day_of_week", d -> d.getDayOfWeek().getValue() % 7,
      "day_of_year", ZonedDateTime::getDayOfYear,
      "days_in_month", d -> d.toLocalDate().lengthOfMonth(),
      "hour", ZonedDateTime::getHour,
      "minute", ZonedDateTime::getMinute,
      "month", ZonedDateTime::getMonthValue,
      "year", ZonedDateTime::getYear);

  private ValueFunctions() {
  }

  /** The function of this name on plain numbers, or null if there is none. */
  static @Nullable DoubleUnaryOperator number(String name) {
    return NUMBERS.get(name);
  }

  /** The function of this name on seconds since the epoch, UTC, or null if there is none. */
  static @Nullable DoubleUnaryOperator date(String name) {
    var part = DATES.get(name);
    return part == null ? null : seconds -> part.applyAsInt(time(seconds));
  }

  private static ZonedDateTime time(double seconds) {
    // Beyond any calendar it does not matter which far day it is.
    long bounded = (long) Math.max(-31_557_014_167_219_200.0,
        Math.min(31_556_889_864_403_199.0, seconds));
    return Instant.ofEpochSecond(bounded).atZone(ZoneOffset.UTC);
  }

  private static double acosh(double v) {
    return v > 1e8 ? Math.log(v) + Math.log(2) : Math.log(v + Math.sqrt(v * v - 1));
  }

  private static double asinh(double v) {
    double a = Math.abs(v);
    if (Double.isInfinite(v) || v == 0) {
      return v;
    }
    double result = a > 1e8
        ? Math.log(a) + Math.log(2)
        : Math.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
    return Math.copySign(result, v);
  }

  private static double atanh(double v) {
    return 0.5 * Math.log1p(2 * v / (1 - v));
  }

  // Exact for powers of two, which a quotient of logarithms is not.
  private static double log2(double v) {
    if (v > 0 && v < Double.POSITIVE_INFINITY) {
      int exponent = Math.getExponent(v);
      if (v >= Double.MIN_NORMAL) {
        double fraction = v / Math.scalb(1.0, exponent);
        return fraction == 1 ? exponent : exponent + Math.log(fraction) / Math.log(2);
      }
    }
    return Math.log(v) / Math.log(2);
  }
}
