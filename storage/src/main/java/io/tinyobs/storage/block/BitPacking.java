// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Unsigned integers of one width side by side, lowest bit first, padded to a byte. */
final class BitPacking {
  private static final VarHandle WORD = MethodHandles
      .byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Up to this width any value lies within the eight bytes that its first bit lies in. */
  private static final int ONE_WORD = 57;

  private BitPacking() {
  }

  /** Bits that an unsigned integer takes. */
  static int width(long value) {
    return 64 - Long.numberOfLeadingZeros(value);
  }

  /** Bytes that {@code count} integers of {@code width} bits take. */
  static int bytes(int count, int width) {
    return (int) (((long) count * width + 7) >>> 3);
  }

  /** Writes the first {@code count} integers, each less {@code base}, {@code width} bits each. */
  static void pack(long[] values, int count, long base, int width, byte[] out, int at) {
    int position = at;
    long pending = 0;
    int bits = 0;
    for (int i = 0; i < count && width > 0; i++) {
      long value = values[i] - base;
      pending |= value << bits;
      bits += width;
      if (bits >= 64) {
        WORD.set(out, position, pending);
        position += 8;
        bits -= 64;
        pending = bits == 0 ? 0 : value >>> width - bits;
      }
    }
    for (; bits > 0; bits -= 8) {
      out[position++] = (byte) pending;
      pending >>>= 8;
    }
  }

  /**
   * Reads {@code count} integers and adds {@code base} to each. The loop decides how fast blocks decode;
   * see {@code DecodeBenchmark}.
   */
  static void unpack(byte[] in, int at, int count, long base, int width, long[] out) {
    long mask = width == 64 ? -1 : (1L << width) - 1;
    int fast = 0;
    if (width <= ONE_WORD && in.length - at >= 8) {
      // Those whose eight bytes lie within the array.
      long reach = (in.length - at - 8 << 3) + 7L;
      fast = width == 0 ? count : (int) Math.min(count, reach / width + 1);
      int bit = 0;
      for (int i = 0; i < fast; i++) {
        long word = (long) WORD.get(in, at + (bit >>> 3));
        out[i] = base + (word >>> (bit & 7) & mask);
        bit += width;
      }
    }
    for (int i = fast; i < count; i++) {
      out[i] = base + slow(in, at, (long) i * width, width);
    }
  }

  private static long slow(byte[] in, int at, long firstBit, int width) {
    long value = 0;
    int have = 0;
    long bit = firstBit;
    while (have < width) {
      int within = (int) (bit & 7);
      int take = Math.min(8 - within, width - have);
      long some = (in[at + (int) (bit >>> 3)] & 0xFF) >>> within & (1 << take) - 1;
      value |= some << have;
      have += take;
      bit += take;
    }
    return value;
  }
}
