// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/** Reads what {@link LongColumnWriter} wrote, without garbage once its room has grown. Not thread-safe. */
final class LongColumnReader {
  private final ByteReader in;
  private long[] packed = new long[0];
  private long[] bits = new long[0];

  // What the head of the current column says.
  private int order;
  private long origin;
  private long divisor;
  private long firstStep;
  private int size; // Of residuals.
  private long base;
  private int width;
  private boolean bitmap;
  private long common;
  private int kept;
  private int patches;
  private int gapsAt;
  private int gapWidth;
  private int patchesAt;
  private long patchBase;
  private int patchWidth;
  private int packedAt;

  LongColumnReader(ByteReader in) {
    this.in = in;
  }

  /** Reads {@code count} integers, at least one, into {@code out} from its start. */
  void read(long[] out, int count) throws CorruptBlockException {
    readHead(count);
    readIntegers(out);
  }

  private void readIntegers(long[] out) throws CorruptBlockException {
    readResiduals(out);
    switch (order) {
      case 0 -> {
        for (int i = 0; i < size; i++) {
          out[i] = origin + divisor * out[i];
        }
      }
      case 1 -> sum(out, size, origin, divisor);
      default -> {
        sum(out, size, firstStep, 1);
        sum(out, size + 1, origin, divisor);
      }
    }
  }

  /** Turns steps into the sums they lead to, which are one more. */
  private static void sum(long[] out, int size, long start, long by) {
    long value = start;
    for (int i = 0; i < size; i++) {
      long step = out[i];
      out[i] = value;
      value += by * step;
    }
    out[size] = value;
  }

  /**
   * Reads {@code count} integers, each divided by {@code scale}; {@code room} is at least as long. The hot
   * loop of a query over counters and gauges, see {@code DecodeBenchmark}.
   */
  void read(double[] out, int count, double scale, long[] room) throws CorruptBlockException {
    readHead(count);
    if (order == 1 && patches == 0 && !bitmap) {
      BitPacking.unpackSums(
          in.array(), packedAt, size, base, width, divisor, origin, scale, out);
      return;
    }
    boolean within = BitPacking.fast(in.array(), packedAt, kept + 1, width) > kept;
    if (order == 1 && patches == 0 && within) {
      BitPacking.spreadSums(
          in.array(), packedAt, bits, size, base, width, common, divisor, origin, room);
    } else {
      readIntegers(room);
    }
    if (scale == 1) {
      for (int i = 0; i < count; i++) {
        out[i] = (double) room[i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        out[i] = (double) room[i] / scale;
      }
    }
  }

  /** Steps over a column of {@code count} integers. */
  void skip(int count) throws CorruptBlockException {
    readHead(count);
  }

  /** Reads all but the integers themselves, over which it steps. */
  private void readHead(int count) throws CorruptBlockException {
    int head = in.u8();
    order = head & LongColumnWriter.ORDER;
    boolean known = head < 2 * LongColumnWriter.PATCHES && order < 3;
    if (!known || order >= count && order > 0) {
      throw in.corrupt("got integer coding %d of %d integers, expected one that is known"
          .formatted(head, count));
    }
    origin = in.zigzag();
    divisor = (head & LongColumnWriter.DIVISOR) == 0 ? 1 : in.varint();
    firstStep = order == 2 ? in.zigzag() : 0;
    size = count - order;
    base = 0;
    width = 0;
    kept = 0;
    patches = 0;
    bitmap = false;
    if (size == 0) {
      return;
    }
    base = in.zigzag();
    width = width();
    bitmap = (head & LongColumnWriter.BITMAP) != 0;
    common = bitmap ? in.zigzag() : 0;
    kept = bitmap ? readBitmap() : size;
    if ((head & LongColumnWriter.PATCHES) != 0) {
      patches = in.varint(size, "patches");
      gapWidth = width();
      gapsAt = in.skip(BitPacking.bytes(patches, gapWidth));
      patchBase = in.zigzag();
      patchWidth = width();
      patchesAt = in.skip(BitPacking.bytes(patches, patchWidth));
    }
    packedAt = in.skip(BitPacking.bytes(kept, width));
  }

  private int width() throws CorruptBlockException {
    int read = in.u8();
    if (read > 64) {
      throw in.corrupt("got a width of " + read + " bits, expected at most 64");
    }
    return read;
  }

  private int readBitmap() throws CorruptBlockException {
    int bytes = (size + 7) / 8;
    int at = in.skip(bytes);
    int words = (size + 63) / 64;
    bits = room(bits, words);
    BitPacking.unpack(in.array(), at, size / 64, 0, 64, bits);
    if ((size & 63) != 0) {
      BitPacking.unpackRest(in.array(), at + size / 64 * 8, size & 63, bits, words - 1);
    }
    int set = 0;
    for (int i = 0; i < words; i++) {
      set += Long.bitCount(bits[i]);
    }
    return set;
  }

  private void readResiduals(long[] out) throws CorruptBlockException {
    if (bitmap) {
      packed = room(packed, kept + 1);
      BitPacking.unpack(in.array(), packedAt, kept, base - common, width, packed);
      spread(out);
    } else {
      BitPacking.unpack(in.array(), packedAt, size, base, width, out);
    }
    if (patches > 0) {
      packed = room(packed, patches);
      BitPacking.unpack(in.array(), patchesAt, patches, patchBase, patchWidth, packed);
      bits = room(bits, patches);
      BitPacking.unpack(in.array(), gapsAt, patches, 0, gapWidth, bits);
      patch(out);
    }
  }

  /** Without a branch a residual, since whether it is the common one cannot be foretold. */
  private void spread(long[] out) {
    int next = 0;
    for (int from = 0; from < size; from += 64) {
      long word = bits[from >>> 6];
      int end = Math.min(64, size - from);
      for (int i = 0; i < end; i++) {
        long set = word >>> i & 1;
        out[from + i] = common + (-set & packed[next]);
        next += (int) set;
      }
    }
  }

  private void patch(long[] out) throws CorruptBlockException {
    long position = -1;
    for (int i = 0; i < patches; i++) {
      position += bits[i] + 1;
      if (position < 0 || position >= size || bits[i] < 0) {
        throw in.corrupt("got a patch outside of its column");
      }
      out[(int) position] = packed[i];
    }
  }

  private static long[] room(long[] array, int size) {
    return array.length >= size ? array : new long[size + size / 2];
  }
}
