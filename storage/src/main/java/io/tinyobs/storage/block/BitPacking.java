// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

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

  /** Reads {@code count} integers and adds {@code base} to each. */
  static void unpack(byte[] in, int at, int count, long base, int width, long[] out) {
    if (width == 0) {
      Arrays.fill(out, 0, count, base);
      return;
    }
    int fast = fast(in, at, count, width);
    long mask = -1L >>> 64 - width;
    int bit = 0;
    for (int i = 0; i < fast; i++) {
      long word = (long) WORD.get(in, at + (bit >>> 3));
      out[i] = base + (word >>> (bit & 7) & mask);
      bit += width;
    }
    for (int i = fast; i < count; i++) {
      out[i] = base + slow(in, at, (long) i * width, width);
    }
  }

  /**
   * Reads {@code count} steps and writes the sums that they lead to from {@code origin} on, which is the
   * first, each multiplied by {@code divisor} and then divided by {@code scale}. Counters and gauges of a
   * query pass through this loop: read, sum and scale at once, see {@code DecodeBenchmark}.
   */
  static void unpackSums(
      byte[] in,
      int at,
      int count,
      long base,
      int width,
      long divisor,
      long origin,
      double scale,
      double[] out) {
    long mask = width == 0 ? 0 : -1L >>> 64 - width;
    int fast = width == 0 ? count : fast(in, at, count, width);
    long sum = origin;
    long by = base * divisor;
    out[0] = (double) sum / scale;
    int bit = 0;
    if (width == 0) {
      for (int i = 1; i <= fast; i++) {
        out[i] = (double) (origin + i * by) / scale;
      }
      return;
    }
    if (scale == 1) {
      for (int i = 1; i <= fast; i++) {
        long word = (long) WORD.get(in, at + (bit >>> 3));
        sum += by + divisor * (word >>> (bit & 7) & mask);
        out[i] = (double) sum;
        bit += width;
      }
    } else {
      for (int i = 1; i <= fast; i++) {
        long word = (long) WORD.get(in, at + (bit >>> 3));
        sum += by + divisor * (word >>> (bit & 7) & mask);
        out[i] = (double) sum / scale;
        bit += width;
      }
    }
    for (int i = fast; i < count; i++) {
      sum += by + divisor * slow(in, at, (long) i * width, width);
      out[i + 1] = (double) sum / scale;
    }
  }

  /**
   * Does the same where only the steps whose bit is set are there, and the others are {@code common}: {@code
   * size} steps, all of them {@link #fast}, and one more. Without a branch a step, since which bits are set
   * cannot be foretold.
   */
  static void spreadSums(
      byte[] in,
      int at,
      long[] bits,
      int size,
      long base,
      int width,
      long common,
      long divisor,
      long origin,
      long[] out) {
    long mask = width == 0 ? 0 : -1L >>> 64 - width;
    long by = common * divisor;
    long more = (base - common) * divisor;
    long sum = origin;
    int bit = 0;
    out[0] = sum;
    for (int from = 0; from < size; from += 64) {
      long set = bits[from >>> 6];
      int end = Math.min(size, from + 64);
      for (int i = from; i < end; i++) {
        long chosen = -(set & 1);
        long word = (long) WORD.get(in, at + (bit >>> 3));
        sum += by + (chosen & more + divisor * (word >>> (bit & 7) & mask));
        out[i + 1] = sum;
        bit += (int) chosen & width;
        set >>>= 1;
      }
    }
  }

  /** How many of the integers lie in eight bytes within the array. */
  static int fast(byte[] in, int at, int count, int width) {
    if (width > ONE_WORD || in.length - at < 8) {
      return 0;
    }
    if (width == 0) {
      return count;
    }
    long reach = (in.length - at - 8L << 3) + 7;
    return (int) Math.min(count, reach / width + 1);
  }

  /** Reads the last integer of {@code bits} bits, which ends at a byte, into {@code out[to]}. */
  static void unpackRest(byte[] in, int at, int bits, long[] out, int to) {
    out[to] = slow(in, at, 0, bits);
  }

  private static long slow(byte[] in, int at, long firstBit, int width) {
    int first = at + (int) (firstBit >>> 3);
    if (width <= ONE_WORD && in.length - first >= 8) {
      return (long) WORD.get(in, first) >>> (firstBit & 7) & (1L << width) - 1;
    }
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
