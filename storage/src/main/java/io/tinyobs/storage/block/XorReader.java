// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads what {@link XorWriter} wrote. */
final class XorReader {
  private static final VarHandle WORD = MethodHandles
      .byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final ByteReader in;
  private final byte[] bytes;

  XorReader(ByteReader in) {
    this.in = in;
    this.bytes = in.array();
  }

  void read(double[] values, int count) throws CorruptBlockException {
    long last = in.fixed64();
    values[0] = Double.longBitsToDouble(last);
    int leading = 0;
    int length = 0;
    long start = in.position() * 8L;
    long end = start + in.remaining() * 8L;
    long bit = start;
    for (int i = 1; i < count; i++) {
      long word = peek(bit);
      if (word >= 0) { // A 0 bit.
        bit++;
      } else {
        if ((word & 1L << 62) == 0) {
          bit += 2;
        } else {
          leading = (int) (word >>> 57) & 31;
          length = ((int) (word >>> 51) & 63) + 1;
          bit += 13;
        }
        int trailing = 64 - leading - length;
        if (length == 0 || trailing < 0) {
          throw in.corrupt("got %d leading zeros and %d bits, expected at most 64 together"
              .formatted(leading, length));
        }
        last ^= take(bit, length) << trailing;
        bit += length;
      }
      if (bit > end) {
        throw in.corrupt("got too few differing bits for %d values".formatted(count));
      }
      values[i] = Double.longBitsToDouble(last);
    }
    in.skip((int) (bit - start + 7 >>> 3));
  }

  private long take(long bit, int length) {
    if (length > 57) {
      return take(bit, length - 32) << 32 | take(bit + length - 32, 32);
    }
    return peek(bit) >>> 64 - length;
  }

  /** At least 57 bits from {@code bit} on, topmost first; zeros beyond the end. */
  private long peek(long bit) {
    int at = (int) (bit >>> 3);
    if (at + 8 <= bytes.length) {
      return (long) WORD.get(bytes, at) << (bit & 7);
    }
    long word = 0;
    for (int i = 0; i < 8; i++) {
      word = word << 8 | (at + i < bytes.length ? bytes[at + i] & 0xFF : 0);
    }
    return word << (bit & 7);
  }
}
