// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Floating point numbers as Go's strconv writes them.
 *
 * @see <a href="https://pkg.go.dev/strconv#FormatFloat">FormatFloat</a>
 */
public final class GoNumber {
  /** From this exponent on the shortest text of a number has one. */
  private static final int FIRST_EXPONENT = 6;

  private GoNumber() {
  }

  /** Verb {@code g} with as many digits as it takes: {@code 0.5}, {@code 1e+06}. */
  public static String shortest(double value) {
    var special = special(value);
    if (special != null) {
      return special;
    }
    var digits = digits(value);
    int exponent = exponent(digits);
    return sign(value) + (exponent < -4 || exponent >= FIRST_EXPONENT
        ? withExponent(digits, digits.precision() - 1)
        : digits.toPlainString());
  }

  /** Verb {@code f} with as many digits as it takes: {@code 1000000}. */
  public static String plain(double value) {
    var special = special(value);
    return special != null ? special : sign(value) + digits(value).toPlainString();
  }

  /** Verb {@code e} with as many digits as it takes: {@code 1e+00}, {@code 1.5e-07}. */
  public static String scientific(double value) {
    var special = special(value);
    if (special != null) {
      return special;
    }
    var digits = digits(value);
    return sign(value) + withExponent(digits, digits.precision() - 1);
  }

  /** Verb {@code g} with at most so many digits: {@code 1.235e+04} of four. */
  public static String general(double value, int precision) {
    var special = special(value);
    if (special != null) {
      return special;
    }
    int most = Math.max(1, precision);
    var digits = strip(new BigDecimal(Math.abs(value))
        .round(new MathContext(most, RoundingMode.HALF_EVEN)));
    int exponent = exponent(digits);
    int integer = exponent + 1;
    int limit = most > digits.precision() && digits.precision() >= integer
        ? digits.precision()
        : most;
    return sign(value) + (exponent < -4 || exponent >= limit
        ? withExponent(digits, digits.precision() - 1)
        : digits.toPlainString());
  }

  /** Verb {@code f} with so many digits after the point. */
  public static String fixed(double value, int precision) {
    var special = special(value);
    return special != null
        ? special
        : sign(value) + new BigDecimal(Math.abs(value))
            .setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Verb {@code e} with so many digits after the point. */
  public static String exponential(double value, int precision) {
    var special = special(value);
    return special != null
        ? special
        : sign(value) + withExponent(
            new BigDecimal(Math.abs(value))
                .round(new MathContext(precision + 1, RoundingMode.HALF_EVEN)),
            precision);
  }

  private static @Nullable String special(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return Double.isInfinite(value) ? value > 0 ? "+Inf" : "-Inf" : null;
  }

  private static String sign(double value) {
    return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
  }

  private static BigDecimal digits(double value) {
    return strip(new BigDecimal(Double.toString(Math.abs(value))));
  }

  private static BigDecimal strip(BigDecimal number) {
    return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
  }

  private static int exponent(BigDecimal digits) {
    return digits.precision() - digits.scale() - 1;
  }

  private static String withExponent(BigDecimal digits, int fraction) {
    var text = digits.unscaledValue().toString();
    text = text + "0".repeat(Math.max(0, fraction + 1 - text.length()));
    int exponent = digits.signum() == 0 ? 0 : exponent(digits);
    return text.charAt(0)
        + (fraction > 0 ? "." + text.substring(1, fraction + 1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
