// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class NumberBytesTest {
  private static final int NUMBERS = 300_000;

  private final NumberBytes numbers = new NumberBytes();
  private final byte[] out = new byte[100];

  private String written(double value) {
    return new String(out, 3, numbers.write(value, out, 3) - 3, StandardCharsets.US_ASCII);
  }

  /** What the JDK has for the shortest decimal, in Go's shape. */
  private static String expected(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    // The JDK writes at least two digits, and so not always the shortest of a subnormal.
    var coarser = decimal.round(new MathContext(1));
    if (size < 1e-320 && coarser.doubleValue() == value) {
      decimal = coarser;
    }
    if (size >= 1e-6 && size < 1e21) {
      return decimal.toPlainString();
    }
    var digits = decimal.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - decimal.scale();
    return (value < 0 ? "-" : "") + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e%+03d".formatted(exponent);
  }

  private void check(DoubleSupplier values) {
    for (int i = 0; i < NUMBERS; i++) {
      double value = values.getAsDouble();
      if (Double.isFinite(value) && !written(value).equals(expected(value))) {
        assertThat(written(value)).as("bits %x", Double.doubleToRawLongBits(value))
            .isEqualTo(expected(value));
      }
    }
  }

  /** Whatever double a query computes, clients that compare texts find Go's. */
  @Test
  void write_randomBits_isShortestDecimal() {
    var random = new Random(1);
    check(() -> Double.longBitsToDouble(random.nextLong()));
  }

  /** Quotients, as of two counters, have all their digits. */
  @Test
  void write_quotients_areShortestDecimals() {
    var random = new Random(2);
    check(() -> (double) random.nextInt() / random.nextInt(1, 1_000_000));
  }

  /** Most measurements have few digits, before the point or behind it. */
  @Test
  void write_fewDigits_areKeptAsTheyAre() {
    var random = new Random(3);
    check(() -> random.nextLong(-1_000_000, 1_000_000)
        / Math.pow(10, random.nextInt(-25, 25)));
  }

  /** Neighbours of powers of two are not equally far, those of powers of ten change their length. */
  @Test
  void write_powersAndNeighbours_areShortestDecimals() {
    for (int i = -1074; i < 1024; i++) {
      around(Math.scalb(1.0, i));
    }
    for (int i = -324; i < 309; i++) {
      around(Double.parseDouble("1e" + i));
    }
  }

  private void around(double value) {
    double next = Math.nextDown(Math.nextDown(value));
    for (int i = 0; i < 5; i++) {
      if (Double.isFinite(next)) {
        assertThat(written(next)).isEqualTo(expected(next));
        assertThat(written(-next)).isEqualTo(expected(-next));
      }
      next = Math.nextUp(next);
    }
  }

  /** Values that are almost nothing have fewer bits, and fewer digits. */
  @Test
  void write_subnormals_areShortestDecimals() {
    var random = new Random(4);
    check(() -> Double.longBitsToDouble(random.nextLong(1L << random.nextInt(1, 53))));
  }

  /** Division by zero and gaps are values, too. */
  @Test
  void write_noNumbers_areSpelledAsInGo() {
    assertThat(written(Double.NaN)).isEqualTo("NaN");
    assertThat(written(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
    assertThat(written(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
    assertThat(written(-0.0)).isEqualTo("-0");
  }

  /** The longest there is still fits. */
  @Test
  void write_longestNumbers_takeNoMoreThanTheMost() {
    assertThat(written(-2.2250738585072014E-308)).hasSizeLessThanOrEqualTo(NumberBytes.MOST);
    assertThat(written(-1.2345678901234567E-6)).hasSizeLessThanOrEqualTo(NumberBytes.MOST);
    assertThat(written(-1.2345678901234567E20)).hasSizeLessThanOrEqualTo(NumberBytes.MOST);
  }

  /** A graph's times: the same text as elsewhere, with milliseconds and before the epoch too. */
  @Test
  void writeSeconds_anyTime_isTheTextOfSeconds() {
    var random = new Random(3);
    for (int i = 0; i < NUMBERS; i++) {
      long millis = random.nextLong() >> random.nextInt(10, 64);
      millis -= i % 3 == 0 ? millis % 1000 : 0;
      var text = new String(out, 3, numbers.writeSeconds(millis, out, 3) - 3,
          StandardCharsets.US_ASCII);
      assertThat(text).isEqualTo(Text.seconds(millis));
    }
  }
}
