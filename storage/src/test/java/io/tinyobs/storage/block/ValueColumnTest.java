// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.StaleNaN;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueColumnTest {
  /** Values that a codec is tempted to bend. */
  private static final double[] DELICATE = {
      0.0, -0.0, Double.NaN, StaleNaN.VALUE, Double.longBitsToDouble(0x7ff8_0000_dead_beefL),
      Double.longBitsToDouble(0xfff0_0000_0000_0001L), Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL,
      Double.longBitsToDouble(0x000f_ffff_ffff_ffffL), Double.MAX_VALUE, -Double.MAX_VALUE,
      0x1p53, 0x1p53 + 2, -0x1p53, 0x1p53 - 1, (double) ((1L << 53) + 1), 0x1p62, -0x1p62, 0x1p63,
      -0x1p63, 0x1p64, 0x1.8p62, 0.1, 0.1 + 0.2, 1e-22, 1e22, 1e23, 123456789.123456789, 1e15 + 0.3,
      4.35, 0.000001, 9007199254740991e-22, Math.PI, Math.nextUp(1.0), Math.nextDown(0.07)};

  @Test
  void read_delicateValueAlone_comesBackBitForBit() throws CorruptBlockException {
    for (double value : DELICATE) {
      assertComesBack(new double[]{value});
      assertComesBack(new double[]{value, value, value});
    }
  }

  /** A restart leaves a stale marker, a broken gauge an infinity, amid usual values. */
  @Test
  void read_delicateValueAmongUsualOnes_comesBackBitForBit() throws CorruptBlockException {
    for (double value : DELICATE) {
      for (int position : new int[]{0, 1, 30, 59}) {
        assertComesBack(with(position, value, i -> 5));
        assertComesBack(with(position, value, i -> i * 17));
        assertComesBack(with(position, value, i -> (i * i % 23) / 100.0));
        assertComesBack(with(position, value, i -> Math.sin(i)));
      }
    }
  }

  private static double[] with(int position, double value, IntToDoubleFunction others) {
    var values = new double[60];
    Arrays.setAll(values, others);
    values[position] = value;
    return values;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void read_randomColumns_comeBackBitForBit(long seed) throws CorruptBlockException {
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      var values = new double[random.nextInt(1, 300)];
      double scale = Math.pow(10, random.nextInt(20));
      int kind = random.nextInt(7);
      double value = random.nextInt(100_000);
      for (int i = 0; i < values.length; i++) {
        value = switch (kind) {
          case 0 -> DELICATE[random.nextInt(DELICATE.length)];
          case 1 -> random.nextLong(1L << random.nextInt(1, 62)) / scale;
          case 2 -> Double.longBitsToDouble(random.nextLong());
          case 3 -> (float) random.nextGaussian();
          case 4 -> random.nextInt(30) == 0 ? random.nextGaussian() : Math.rint(value) + 1;
          case 5 -> random.nextInt(9) == 0 ? StaleNaN.VALUE : random.nextInt(1000) / 1000.0;
          default -> value + random.nextInt(1500) / 100.0;
        };
        values[i] = value;
      }
      assertComesBack(values);
    }
  }

  private static void assertComesBack(double[] values) throws CorruptBlockException {
    for (boolean thorough : new boolean[]{true, false}) {
      var out = new ByteWriter(16);
      var writer = new ValueColumnWriter(thorough);
      writer.write(values, 0, values.length, out);
      int end = out.length();
      writer.write(new double[]{1, 2, 42}, 1, 3, out);

      var in = new ByteReader(out.toByteArray());
      var reader = new ValueColumnReader(in);
      var read = new double[values.length];
      reader.read(read, read.length);
      assertThat(bits(read)).as("%s, thorough %s", Arrays.toString(values), thorough)
          .isEqualTo(bits(values));
      assertThat(in.position()).isEqualTo(end);
      var next = new double[2];
      reader.read(next, 2);
      assertThat(next).containsExactly(2, 42);
      in.requireEnd();

      var skipped = new ByteReader(out.toByteArray());
      new ValueColumnReader(skipped).skip(values.length);
      assertThat(skipped.position()).isEqualTo(end);
    }
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void write_hundredths_takeNoMoreThanTheirSteps() {
    var random = new Random(3);
    long hundredths = 1_000_000;
    var values = new double[480];
    for (int i = 0; i < values.length; i++) {
      hundredths += random.nextInt(1024);
      values[i] = hundredths / 100.0;
    }

    assertThat(bytes(values)).isLessThan(480 * 10 / 8 + 16);
  }

  @Test
  void write_floatsOfSinglePrecision_takeLessThanFourAndAHalfBytes() {
    var random = new Random(3);
    var values = new double[480];
    Arrays.setAll(values, i -> (float) (20 + random.nextGaussian()));

    assertThat(bytes(values)).isLessThan(480 * 9 / 2);
  }

  private static int bytes(double[] values) {
    var out = new ByteWriter(16);
    new ValueColumnWriter(true).write(values, 0, values.length, out);
    return out.length();
  }

  @Test
  void exponent_decimalOfUpTo15Digits_isTheSmallest() {
    var random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      int exponent = random.nextInt(16);
      long digits = random.nextLong(1_000_000_000_000_000L)
          / (long) Math.pow(10, random.nextInt(15));
      double value = digits / Decimal.power(exponent);
      int found = Decimal.exponent(value);
      while (exponent > 0 && digits % 10 == 0) {
        digits /= 10;
        exponent--;
      }

      assertThat(found).as("exponent of %s", value).isEqualTo(exponent);
      assertThat(Decimal.digits(value, found)).isEqualTo(digits);
    }
  }
}
