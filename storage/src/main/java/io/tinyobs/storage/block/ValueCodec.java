// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;

/**
 * One series' values as bytes: whichever is short of one constant, differences of whole numbers, or
 * differing bits.
 *
 * <p>All work on raw bits, so that every NaN, the stale marker, infinities and -0.0 come back as they went.
 * The bit stream is the one of [1] §4.1.2: a 0 bit for "same as before", 10 for "differing bits within the
 * window before", 11 for "5 bits of leading zeros, 6 bits of length less one, then the bits".
 *
 * <p>[1] Pelkonen et al., Gorilla: A Fast, Scalable, In-Memory Time Series Database, VLDB 2015.
 */
final class ValueCodec {
  private static final int SAME_BITS = 0;
  private static final int SAME_WHOLE = 1;
  private static final int WHOLE_DELTAS = 2;
  private static final int XOR = 3;

  private static final double WHOLE_LIMIT = 1L << 53;

  private ValueCodec() {
  }

  static void encode(double[] values, int from, int to, ByteWriter out) {
    long first = Double.doubleToRawLongBits(values[from]);
    boolean same = true;
    for (int i = from + 1; same && i < to; i++) {
      same = Double.doubleToRawLongBits(values[i]) == first;
    }
    if (same) {
      encodeConstant(values[from], out);
    } else if (wholeDeltasPay(values, from, to)) {
      encodeWholeDeltas(values, from, to, out);
    } else {
      out.u8(XOR);
      new XorWriter(out).write(values, from, to);
    }
  }

  private static void encodeConstant(double value, ByteWriter out) {
    if (isWhole(value)) {
      out.u8(SAME_WHOLE);
      out.zigzag((long) value);
    } else {
      out.u8(SAME_BITS);
      out.fixed64(Double.doubleToRawLongBits(value));
    }
  }

  /** Whether it is a whole number that a long keeps exactly; -0.0 is not, a long has no such zero. */
  private static boolean isWhole(double value) {
    return Math.abs(value) < WHOLE_LIMIT
        && Double.doubleToRawLongBits((double) (long) value) == Double.doubleToRawLongBits(value);
  }

  // Whole numbers beyond 3 bytes a difference are wild enough for the bit stream to do as well.
  private static boolean wholeDeltasPay(double[] values, int from, int to) {
    long bytes = 0;
    long last = 0;
    for (int i = from; i < to; i++) {
      if (!isWhole(values[i])) {
        return false;
      }
      long delta = (long) values[i] - last;
      bytes += 1 + (63 - Long.numberOfLeadingZeros((delta << 1 ^ delta >> 63) | 1)) / 7;
      last = (long) values[i];
    }
    return bytes <= 8 + 3L * (to - from);
  }

  private static void encodeWholeDeltas(double[] values, int from, int to, ByteWriter out) {
    out.u8(WHOLE_DELTAS);
    long last = 0;
    for (int i = from; i < to; i++) {
      out.zigzag((long) values[i] - last);
      last = (long) values[i];
    }
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
