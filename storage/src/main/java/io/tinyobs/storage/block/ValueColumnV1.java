// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;

/** Reads one series' values of a block of samples of version 1. */
final class ValueColumnV1 {
  private static final int SAME_BITS = 0;
  private static final int SAME_WHOLE = 1;
  private static final int WHOLE_DELTAS = 2;
  private static final int XOR = 3;

  private ValueColumnV1() {
  }

  /** Reads {@code count} values into {@code values} from its start. */
  static void decode(ByteReader in, double[] values, int count) throws CorruptBlockException {
    int mode = in.u8();
    switch (mode) {
      case SAME_BITS -> Arrays.fill(
          values, 0, count, Double.longBitsToDouble(in.fixed64()));
      case SAME_WHOLE -> Arrays.fill(values, 0, count, (double) in.zigzag());
      case WHOLE_DELTAS -> {
        long last = 0;
        for (int i = 0; i < count; i++) {
          last += in.zigzag();
          values[i] = (double) last;
        }
      }
      case XOR -> new XorReader(in).read(values, count);
      default -> throw in.corrupt("got value coding " + mode + ", expected 0 to 3");
    }
  }
}
