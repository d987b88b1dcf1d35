// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers as Prometheus' messages and label values write them. */
public final class Numbers {
  private static final int EXPONENT_FROM = 6;

  private Numbers() {
  }

  /** As short as it can be read back, with an exponent from a million on and below 0.0001. */
  public static String general(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < EXPONENT_FROM) {
      return decimal.toPlainString();
    }
    var digits = decimal.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "") + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
