// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.math.BigInteger;

/**
 * The shortest decimal that reads back as a double, of several the closest one: digits and a power of ten.
 *
 * <p>Idea: a double stands for all numbers nearer to it than to its neighbours. Scaled by the power of ten
 * that just fits into that interval, the interval holds one or a few whole numbers, of which one may end in
 * a zero and so be shorter. Scaling is one product of 64 and 128 bits; a last bit that says whether
 * anything was cut off keeps comparisons exact. Some 20 ns, no garbage. Not thread-safe: an instance is the
 * room for one answer.
 *
 * @see <a href="https://drive.google.com/file/d/1IEeATSVnEE6TkrHlCYNY2GjaraBjOT4f">Raffaello Giulietti,
 *      The Schubfach way to render doubles</a>
 */
final class ShortestDecimal {
  private static final int FRACTION_BITS = 52;
  private static final long HIDDEN_BIT = 1L << FRACTION_BITS;
  private static final int BIAS = 1075; // Of an exponent whose significand is a whole number.

  private static final int LEAST_POWER = -292;
  private static final int GREATEST_POWER = 324;

  /** Of each power of ten its first 128 bits, rounded up: the upper 64, then the lower. */
  private static final long[] POWERS = powers();

  private long digits;
  private int exponent;

  private static long[] powers() {
    var powers = new long[2 * (GREATEST_POWER - LEAST_POWER + 1)];
    for (int power = LEAST_POWER; power <= GREATEST_POWER; power++) {
      var bits = leadingBits(power);
      powers[2 * (power - LEAST_POWER)] = bits.shiftRight(64).longValue();
      powers[2 * (power - LEAST_POWER) + 1] = bits.longValue();
    }
    return powers;
  }

  private static BigInteger leadingBits(int power) {
    int shift = 127 - log2OfTenTo(power);
    var ten = BigInteger.TEN.pow(Math.abs(power));
    if (power < 0) {
      return BigInteger.ONE.shiftLeft(shift).divide(ten).add(BigInteger.ONE);
    }
    var cut = shift >= 0 ? ten.shiftLeft(shift) : ten.shiftRight(-shift);
    boolean exact = shift >= 0 || ten.getLowestSetBit() >= -shift;
    return exact ? cut : cut.add(BigInteger.ONE);
  }

  /** Finds the decimal of a value, positive and finite; the answer is in the accessors. */
  void of(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & HIDDEN_BIT - 1;
    int biased = (int) (bits >>> FRACTION_BITS);
    long significand = biased == 0 ? fraction : fraction | HIDDEN_BIT;
    int power = (biased == 0 ? 1 : biased) - BIAS;
    // Below a power of two the neighbour is only half as far.
    boolean isNearer = fraction == 0 && biased > 1;
    search(significand, power, isNearer);
    dropZeros();
  }

  /** Its digits, of which the last is no zero. */
  long digits() {
    return digits;
  }

  /** The power of ten that they are to be multiplied with. */
  int exponent() {
    return exponent;
  }

  private void search(long significand, int power, boolean isNearer) {
    // All times four, so that the middles between neighbours are whole numbers.
    long middle = 4 * significand;
    long below = middle - (isNearer ? 1 : 2);
    long above = middle + 2;
    int ten = isNearer ? log10OfThreeQuartersOfTwoTo(power) : log10OfTwoTo(power);
    int shift = power + log2OfTenTo(-ten) + 1;
    int at = 2 * (-ten - LEAST_POWER);
    long high = POWERS[at];
    long low = POWERS[at + 1];
    long scaled = scaled(high, low, middle << shift);
    // A middle itself reads back as the neighbour whose significand is even.
    long odd = significand & 1;
    long least = scaled(high, low, below << shift) + odd;
    long most = scaled(high, low, above << shift) - odd;
    exponent = ten;
    long whole = scaled >>> 2;
    if (whole >= 10) {
      long tens = whole / 10 * 10;
      boolean fits = least <= 4 * tens;
      boolean nextFits = 4 * (tens + 10) <= most;
      if (fits != nextFits) {
        digits = fits ? tens : tens + 10;
        return;
      }
    }
    boolean fits = least <= 4 * whole;
    boolean nextFits = 4 * (whole + 1) <= most;
    if (fits != nextFits) {
      digits = fits ? whole : whole + 1;
      return;
    }
    long beyondHalf = scaled - 4 * whole - 2;
    digits = beyondHalf < 0 || beyondHalf == 0 && (whole & 1) == 0 ? whole : whole + 1;
  }

  /** The upper 64 bits of a product of 128 and 64 bits, the last one set if any below is. */
  private static long scaled(long high, long low, long by) {
    long carried = Math.unsignedMultiplyHigh(low, by);
    long middle = high * by + carried;
    long upper = Math.unsignedMultiplyHigh(high, by);
    if (Long.compareUnsigned(middle, carried) < 0) {
      upper++;
    }
    return upper | (Long.compareUnsigned(middle, 1) > 0 ? 1 : 0);
  }

  private void dropZeros() {
    if (digits % 10 != 0) {
      return;
    }
    while (digits % 10_000 == 0) {
      digits /= 10_000;
      exponent += 4;
    }
    while (digits % 10 == 0) {
      digits /= 10;
      exponent++;
    }
  }

  // Logarithms rounded down, as products with fractions that are near enough for all exponents of doubles.

  private static int log2OfTenTo(int power) {
    return power * 1_741_647 >> 19;
  }

  private static int log10OfTwoTo(int power) {
    return power * 1_262_611 >> 22;
  }

  private static int log10OfThreeQuartersOfTwoTo(int power) {
    return power * 1_262_611 - 524_031 >> 22;
  }
}
