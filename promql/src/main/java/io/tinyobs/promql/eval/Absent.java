// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import java.util.Arrays;

/**
 * The one NaN that means "no sample at this step" in a column of values.
 *
 * <p>
 * A quiet NaN with a payload of its own, so that a column needs no second array to say where it has
 * values. Arithmetic may carry the payload on; so each loop tests before it computes.
 */
final class Absent {
  private static final long BITS = 0x7ff8_0000_0a65_e27eL;

  static final double VALUE = Double.longBitsToDouble(BITS);

  private Absent() {
  }

  static boolean is(double value) {
    // Most values are no NaN, and that test is one instruction.
    return Double.isNaN(value) && Double.doubleToRawLongBits(value) == BITS;
  }

  /** A column without any value. */
  static double[] column(int steps) {
    var column = new double[steps];
    Arrays.fill(column, VALUE);
    return column;
  }
}
