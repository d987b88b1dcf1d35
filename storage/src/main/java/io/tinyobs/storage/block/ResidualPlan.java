// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;

/** How {@link LongColumnWriter} is to write residuals. Not thread-safe. */
final class ResidualPlan {
  /** Below this a bit map or a list costs more than it saves. */
  static final int FEW = 4;

  /** What a list of patches costs beside its entries, bits. */
  private static final int PATCH_LIST_BITS = 32;

  private static final int BITMAP_BITS = 8;

  /** No more than one in so many integers is patched. */
  private static final int STRAYS = 8;

  /** How often steps are taken before. */
  int order;
  /** What it takes, about. */
  long bits;
  /** Least of those packed, and how many bits each then takes. */
  long base;
  int width;
  /** Whether a bit says which are not the common one. */
  boolean bitmap;
  long common;

  /** Takes the range as it is, and a bit map where many are zero. */
  void quick(long[] residuals, int size) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    int zeros = 0;
    for (int i = 0; i < size; i++) {
      min = Math.min(min, residuals[i]);
      max = Math.max(max, residuals[i]);
      zeros += residuals[i] == 0 ? 1 : 0;
    }
    base = size == 0 ? 0 : min;
    width = size == 0 ? 0 : BitPacking.width(max - min);
    bitmap = size >= FEW && (long) zeros * width > size + BITMAP_BITS;
    common = 0;
  }

  /**
   * Finds the form of fewest bits.
   *
   * @param sorted room for as many, as is {@code others}
   */
  void weigh(long[] residuals, int size, long[] sorted, long[] others) {
    System.arraycopy(residuals, 0, sorted, 0, size);
    Arrays.sort(sorted, 0, size);
    int from = 0; // Of the longest run of equals.
    int length = 0;
    for (int i = 0; i < size;) {
      int end = i + 1;
      while (end < size && sorted[end] == sorted[i]) {
        end++;
      }
      if (end - i > length) {
        from = i;
        length = end - i;
      }
      i = end;
    }
    long head = order == 2 ? 16 : 8;
    int full = BitPacking.width(sorted[size - 1] - sorted[0]);
    common = sorted[from];
    choose(head + size * (long) full, sorted[0], full, false);
    int outside = size - length;
    if (outside > 0) {
      long cost = head + patchBits(outside, size, full);
      if (cost < bits) {
        choose(cost, common, 0, false);
      }
      narrow(sorted, size, size, full, head, false);
    }
    if (length > 1 && outside > 0) {
      System.arraycopy(sorted, 0, others, 0, from);
      System.arraycopy(sorted, from + length, others, from, outside - from);
      long fixed = head + size + BITMAP_BITS;
      int wide = BitPacking.width(others[outside - 1] - others[0]);
      if (fixed + outside * (long) wide < bits) {
        choose(fixed + outside * (long) wide, others[0], wide, true);
      }
      narrow(others, outside, size, wide, fixed, true);
    }
  }

  private static long patchBits(int patches, int size, int width) {
    int gap = Math.min(BitPacking.width(size / patches) + 2, BitPacking.width(size));
    return PATCH_LIST_BITS + (long) patches * (gap + width);
  }

  /**
   * Tries narrower windows over ascending integers until too many lie outside.
   *
   * @param count how many integers there are
   * @param size how many residuals there are
   * @param full the width that all take
   * @param fixed bits spent whatever the window
   */
  private void narrow(
      long[] ascending, int count, int size, int full, long fixed, boolean withBitmap) {
    int needed = count - count / STRAYS;
    for (int narrow = full - 1; narrow > 0 && needed < count; narrow--) {
      int most = 0;
      long from = 0;
      int to = 0;
      for (int first = 0; first + needed <= count; first++) {
        to = Math.max(to, first + needed);
        if (ascending[to - 1] - ascending[first] >>> narrow != 0) {
          continue;
        }
        while (to < count && ascending[to] - ascending[first] >>> narrow == 0) {
          to++;
        }
        if (to - first > most) {
          most = to - first;
          from = ascending[first];
        }
      }
      if (most == 0) {
        return;
      }
      int outside = count - most;
      long cost = fixed + (long) (withBitmap ? most : size) * narrow
          + (outside == 0 ? 0 : patchBits(outside, size, full));
      if (cost < bits) {
        choose(cost, from, narrow, withBitmap);
      }
    }
  }

  private void choose(long newBits, long newBase, int newWidth, boolean withBitmap) {
    bits = newBits;
    base = newBase;
    width = newWidth;
    bitmap = withBitmap;
  }

  void set(ResidualPlan other) {
    order = other.order;
    bits = other.bits;
    base = other.base;
    width = other.width;
    bitmap = other.bitmap;
    common = other.common;
  }
}
