// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/** Reads what {@link LongColumnWriter} wrote, without garbage once its room has grown. Not thread-safe. */
final class LongColumnReader {
  private final ByteReader in;
  private long[] packed = new long[0];
  private long[] bits = new long[0];

  private int order;
  private long origin;
  private long divisor;
  private long firstStep;

  LongColumnReader(ByteReader in) {
    this.in = in;
  }

  /** Reads {@code count} integers, at least one, into {@code out} from its start. */
  void read(long[] out, int count) throws CorruptBlockException {
    int size = readResiduals(out, count);
    switch (order) {
      case 0 -> {
        for (int i = 0; i < size; i++) {
          out[i] = origin + divisor * out[i];
        }
      }
      case 1 -> sum(out, size, origin);
      default -> {
        sum(out, size, firstStep);
        long value = origin;
        // Steps lie from the start of out, one less than integers.
        for (int i = 0; i <= size; i++) {
          long step = out[i];
          out[i] = value;
          value += divisor * step;
        }
        out[size + 1] = value;
      }
    }
  }

  /** Turns steps into running sums, which are one more. */
  private void sum(long[] out, int size, long start) {
    long by = order == 1 ? divisor : 1;
    long value = start;
    for (int i = 0; i < size; i++) {
      long step = out[i];
      out[i] = value;
      value += by * step;
    }
    out[size] = value;
  }

  /**
   * Reads {@code count} integers as real numbers divided by {@code scale}; {@code room} is at least as
   * long. The hot loop of a query over counters and gauges.
   */
  void read(double[] out, int count, double scale, long[] room) throws CorruptBlockException {
    int size = readResiduals(room, count);
    if (order == 1) {
      long value = origin;
      if (scale == 1) {
        out[0] = (double) value;
        for (int i = 0; i < size; i++) {
          value += divisor * room[i];
          out[i + 1] = (double) value;
        }
      } else {
        out[0] = (double) value / scale;
        for (int i = 0; i < size; i++) {
          value += divisor * room[i];
          out[i + 1] = (double) value / scale;
        }
      }
      return;
    }
    if (order == 2) {
      long value = origin;
      long step = firstStep;
      out[0] = (double) value / scale;
      value += divisor * step;
      out[1] = (double) value / scale;
      for (int i = 0; i < size; i++) {
        step += room[i];
        value += divisor * step;
        out[i + 2] = (double) value / scale;
      }
      return;
    }
    for (int i = 0; i < size; i++) {
      out[i] = (double) (origin + divisor * room[i]) / scale;
    }
  }

  /** Steps over a column of {@code count} integers. */
  void skip(int count) throws CorruptBlockException {
    int head = readHead(count);
    int size = count - order;
    if (size == 0) {
      return;
    }
    in.zigzag();
    int width = width();
    int kept = size;
    if ((head & LongColumnWriter.BITMAP) != 0) {
      in.zigzag();
      kept = readBitmap(size);
    }
    if ((head & LongColumnWriter.PATCHES) != 0) {
      int patches = in.varint(size, "patches");
      in.skip(BitPacking.bytes(patches, width()));
      in.zigzag();
      in.skip(BitPacking.bytes(patches, width()));
    }
    in.skip(BitPacking.bytes(kept, width));
  }

  private int readHead(int count) throws CorruptBlockException {
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
    return head;
  }

  private int width() throws CorruptBlockException {
    int width = in.u8();
    if (width > 64) {
      throw in.corrupt("got a width of " + width + " bits, expected at most 64");
    }
    return width;
  }

  private int readResiduals(long[] out, int count) throws CorruptBlockException {
    int head = readHead(count);
    int size = count - order;
    if (size == 0) {
      return 0;
    }
    long base = in.zigzag();
    int width = width();
    boolean bitmap = (head & LongColumnWriter.BITMAP) != 0;
    long common = bitmap ? in.zigzag() : 0;
    int kept = bitmap ? readBitmap(size) : size;
    int patches = 0;
    int gapsAt = 0;
    int gapWidth = 0;
    long patchBase = 0;
    int patchWidth = 0;
    int patchesAt = 0;
    if ((head & LongColumnWriter.PATCHES) != 0) {
      patches = in.varint(size, "patches");
      gapWidth = width();
      gapsAt = in.skip(BitPacking.bytes(patches, gapWidth));
      patchBase = in.zigzag();
      patchWidth = width();
      patchesAt = in.skip(BitPacking.bytes(patches, patchWidth));
    }
    int at = in.skip(BitPacking.bytes(kept, width));
    if (bitmap) {
      packed = room(packed, kept + 1);
      BitPacking.unpack(in.array(), at, kept, base - common, width, packed);
      spread(out, size, common);
    } else {
      BitPacking.unpack(in.array(), at, kept, base, width, out);
    }
    if (patches > 0) {
      packed = room(packed, 2 * patches);
      BitPacking.unpack(in.array(), patchesAt, patches, patchBase, patchWidth, packed);
      bits = room(bits, patches);
      BitPacking.unpack(in.array(), gapsAt, patches, 0, gapWidth, bits);
      patch(out, size, patches);
    }
    return size;
  }

  private int readBitmap(int size) throws CorruptBlockException {
    int bytes = (size + 7) / 8;
    int at = in.skip(bytes);
    int words = (size + 63) / 64;
    bits = room(bits, words);
    BitPacking.unpack(in.array(), at, size / 64, 0, 64, bits);
    if ((size & 63) != 0) {
      bits[words - 1] = 0;
      for (int i = size / 64 * 8; i < bytes; i++) {
        bits[words - 1] |= (in.array()[at + i] & 0xFFL) << 8 * (i & 7);
      }
      bits[words - 1] &= (1L << size) - 1;
    }
    int kept = 0;
    for (int i = 0; i < words; i++) {
      kept += Long.bitCount(bits[i]);
    }
    return kept;
  }

  /** Without a branch a residual, since whether it is the common one cannot be foretold. */
  private void spread(long[] out, int size, long common) {
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

  private void patch(long[] out, int size, int patches) throws CorruptBlockException {
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
