// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/**
 * Real numbers as whole numbers of a power of ten, exact to the bit.
 *
 * <p>A decimal of up to 15 digits, read as a double, comes back from its digits: digits and power are both
 * exact doubles, and division rounds correctly [1]. Each number is tried all the same, so one that does not
 * come back is never taken for a decimal.
 *
 * <p>[1] Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990.
 */
final class Decimal {
  /** Highest power of ten that a double holds exactly. */
  static final int MAX_EXPONENT = 22;

  /** What no number of digits is. */
  static final long NONE = Long.MIN_VALUE;

  private static final double[] POWERS = {
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
      1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

  /** Exponents tried first: hundredths and thousandths are common. */
  private static final int FEW = 3;

  private static final double EXACT = 0x1p53;
  private static final double WHOLE = 0x1p62;

  private Decimal() {
  }

  /** Ten to the power of {@code exponent}. */
  static double power(int exponent) {
    return POWERS[exponent];
  }

  /** The number times ten to {@code exponent}, or {@link #NONE} if that does not give it back. */
  static long digits(double value, int exponent) {
    if (exponent == 0) {
      long whole = (long) value;
      return Math.abs(value) < WHOLE && same((double) whole, value) ? whole : NONE;
    }
    double scaled = value * POWERS[exponent];
    if (!(Math.abs(scaled) < EXACT)) { // NaN too.
      return NONE;
    }
    long digits = (long) Math.rint(scaled);
    return same((double) digits / POWERS[exponent], value) ? digits : NONE;
  }

  /** The smallest exponent that gives the number back, or -1. */
  static int exponent(double value) {
    if (digits(value, 0) != NONE) {
      return 0;
    }
    double magnitude = Math.abs(value);
    if (!(magnitude < EXACT) || magnitude < 1e-22) {
      return -1;
    }
    for (int few = 1; few <= FEW; few++) {
      if (digits(value, few) != NONE) {
        return few;
      }
    }
    // As many digits as a double holds for sure, and one less where rounding went astray.
    int most = (int) ((52 - Math.getExponent(magnitude)) * 0.30102999566398120);
    int exponent = Math.min(MAX_EXPONENT, most);
    long digits = digits(value, exponent);
    if (digits == NONE && exponent > 1) {
      digits = digits(value, --exponent);
    }
    if (digits == NONE) {
      return -1;
    }
    while (exponent > 0 && digits % 10 == 0 && digits(value, exponent - 1) != NONE) {
      digits /= 10;
      exponent--;
    }
    return exponent;
  }

  private static boolean same(double one, double other) {
    return Double.doubleToRawLongBits(one) == Double.doubleToRawLongBits(other);
  }
}
