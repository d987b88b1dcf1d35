// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/** Reads what {@link XorWriter} wrote. */
final class XorReader {
  private final ByteReader in;
  private long pending;
  private int pendingBits;

  XorReader(ByteReader in) {
    this.in = in;
  }

  void read(double[] values, int count) throws CorruptBlockException {
    long last = in.fixed64();
    values[0] = Double.longBitsToDouble(last);
    int leading = 0;
    int length = 0;
    for (int i = 1; i < count; i++) {
      if (take(1) == 1) {
        if (take(1) == 1) {
          leading = (int) take(5);
          length = (int) take(6) + 1;
        }
        int trailing = 64 - leading - length;
        if (length == 0 || trailing < 0) {
          throw in.corrupt("got %d leading zeros and %d bits, expected at most 64 together"
              .formatted(leading, length));
        }
        last ^= take(length) << trailing;
      }
      values[i] = Double.longBitsToDouble(last);
    }
  }

  private long take(int bits) throws CorruptBlockException {
    if (bits > 32) {
      return take(bits - 32) << 32 | take(32);
    }
    while (pendingBits < bits) {
      pending = pending << 8 | in.u8();
      pendingBits += 8;
    }
    pendingBits -= bits;
    long value = pending >>> pendingBits;
    pending &= (1L << pendingBits) - 1;
    return value;
  }
}
