// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/**
 * Writes values as a stream of differing bits: a 0 bit for "same as before", 10 for "differing bits within
 * the range before", 11 for "5 bits of leading zeros, 6 bits of length less one, then the bits" [1] §4.1.2.
 *
 * <p>[1] Pelkonen et al., Gorilla: A Fast, Scalable, In-Memory Time Series Database, VLDB 2015.
 */
final class XorWriter {
  private final ByteWriter out;
  private long pending;
  private int pendingBits;

  XorWriter(ByteWriter out) {
    this.out = out;
  }

  void write(double[] values, int from, int to) {
    long last = Double.doubleToRawLongBits(values[from]);
    out.fixed64(last);
    int leading = 64;
    int trailing = 0;
    for (int i = from + 1; i < to; i++) {
      long bits = Double.doubleToRawLongBits(values[i]);
      long xor = bits ^ last;
      last = bits;
      if (xor == 0) {
        put(0, 1);
        continue;
      }
      int zerosBefore = Math.min(31, Long.numberOfLeadingZeros(xor));
      int zerosAfter = Long.numberOfTrailingZeros(xor);
      if (leading < 64 && zerosBefore >= leading && zerosAfter >= trailing) {
        put(0b10, 2);
      } else {
        leading = zerosBefore;
        trailing = zerosAfter;
        put(0b11, 2);
        put(leading, 5);
        put(63 - leading - trailing, 6);
      }
      put(xor >>> trailing, 64 - leading - trailing);
    }
    if (pendingBits > 0) {
      out.u8((int) (pending << 8 - pendingBits));
    }
  }

  /** Appends the lowest {@code bits} of {@code value}, highest first. */
  private void put(long value, int bits) {
    if (bits > 32) {
      put(value >>> 32, bits - 32);
      put(value & 0xFFFF_FFFFL, 32);
      return;
    }
    pending = pending << bits | value;
    pendingBits += bits;
    while (pendingBits >= 8) {
      pendingBits -= 8;
      out.u8((int) (pending >>> pendingBits));
    }
    pending &= (1L << pendingBits) - 1;
  }
}
