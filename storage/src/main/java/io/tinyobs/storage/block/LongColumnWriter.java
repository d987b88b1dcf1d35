// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;

/**
 * Writes a column of integers: as they are, as steps or as steps of steps, less what all have in common,
 * in the fewest bits that hold them; drawn in {@code docs/formats/block.md}. Not thread-safe.
 *
 * <p>Idea: steps of telemetry lie close together (frame of reference), share a divisor (page sizes, ticks),
 * are mostly the same (then a bit says which differ), or stray now and then (then the few strays are
 * patched in, as PFOR does [1], so that they do not widen all). Cost: quick looks at the range alone and
 * takes two passes; thorough sorts the residuals and weighs each width, about 60 ns an integer.
 *
 * <p>[1] Zukowski et al., Super-Scalar RAM-CPU Cache Compression, ICDE 2006.
 */
final class LongColumnWriter {
  static final int ORDER = 3;
  static final int DIVISOR = 1 << 2;
  static final int BITMAP = 1 << 3;
  static final int PATCHES = 1 << 4;

  /** An order whose rough size is larger by more than one in so many is not looked at closely. */
  private static final int NEARLY = 8;

  private final boolean thorough;
  private long[] residuals = new long[16];
  private long[] sorted = new long[0];
  private long[] others = new long[0];
  private int patches; // Of the current column.
  private final long[] roughly = new long[3];
  private final ResidualPlan plan = new ResidualPlan();
  private final ResidualPlan best = new ResidualPlan();

  /**
   * @param thorough whether to look for the smallest form rather than for a good one
   */
  LongColumnWriter(boolean thorough) {
    this.thorough = thorough;
  }

  /** Writes the first {@code count} integers, at least one; the reader has to know how many. */
  void write(long[] column, int count, ByteWriter out) {
    if (residuals.length < count) {
      residuals = new long[count + count / 2];
    }
    if (sorted.length < residuals.length && (thorough || count >= ResidualPlan.FEW)) {
      sorted = new long[residuals.length];
      others = new long[residuals.length];
    }
    long divisor = count < 3 ? 1 : divisor(column, count);
    if (!thorough || count < 3) {
      best.order = count < 3 ? count - 1 : quickOrder(column, count);
      int size = residuals(column, count, best.order, divisor);
      best.quick(residuals, size);
    } else {
      best.bits = Long.MAX_VALUE;
      long least = Long.MAX_VALUE;
      for (int order = 0; order <= 2; order++) {
        roughly[order] = roughly(residuals(column, count, order, divisor));
        least = Math.min(least, roughly[order]);
      }
      for (int order = 0; order <= 2; order++) {
        if (roughly[order] <= least + least / NEARLY) {
          plan.order = order;
          plan.weigh(residuals, residuals(column, count, order, divisor), sorted, others);
          if (plan.bits < best.bits) {
            best.set(plan);
          }
        }
      }
      residuals(column, count, best.order, divisor);
    }
    write(column, count, divisor, out);
  }

  /** The greatest common divisor of all steps; 1 where they have none, or are all zero. */
  private static long divisor(long[] column, int count) {
    long divisor = 0;
    long min = column[0];
    long max = column[0];
    for (int i = 1; i < count; i++) {
      min = Math.min(min, column[i]);
      max = Math.max(max, column[i]);
      long step = column[i] - column[i - 1];
      if (step == Long.MIN_VALUE) {
        return 1;
      }
      long rest = Math.abs(step);
      while (rest != 0) {
        long next = divisor % rest;
        divisor = rest;
        rest = next;
      }
      if (divisor == 1) {
        return 1;
      }
    }
    // Differences that overflow are multiples only of what divides 2^64 too.
    return Math.max(1, max - min < 0 ? Long.lowestOneBit(divisor) : divisor);
  }

  private static int quickOrder(long[] column, int count) {
    long min = column[0];
    long max = column[0];
    long minStep = Long.MAX_VALUE;
    long maxStep = Long.MIN_VALUE;
    for (int i = 1; i < count; i++) {
      min = Math.min(min, column[i]);
      max = Math.max(max, column[i]);
      long step = column[i] - column[i - 1];
      minStep = Math.min(minStep, step);
      maxStep = Math.max(maxStep, step);
    }
    return Long.compareUnsigned(max - min, maxStep - minStep) < 0 ? 0 : 1;
  }

  /** Fills in what is left of the column once its order is taken out; returns how many. */
  private int residuals(long[] column, int count, int order, long divisor) {
    switch (order) {
      case 0 -> {
        for (int i = 0; i < count; i++) {
          residuals[i] = column[i] - column[0];
        }
      }
      case 1 -> {
        for (int i = 1; i < count; i++) {
          residuals[i - 1] = column[i] - column[i - 1];
        }
      }
      default -> {
        // With a divisor both steps are multiples of it, and so is their difference, unless it overflows.
        for (int i = 2; i < count; i++) {
          residuals[i - 2] = (column[i] - column[i - 1]) / divisor
              - (column[i - 1] - column[i - 2]) / divisor;
        }
        return count - 2;
      }
    }
    int size = count - order;
    for (int i = 0; divisor > 1 && i < size; i++) {
      residuals[i] /= divisor;
    }
    return size;
  }

  /** Bits that the residuals take about, each by itself, less the middle one of a few. */
  private long roughly(int size) {
    int few = Math.min(size, 15);
    for (int i = 0; i < few; i++) {
      sorted[i] = residuals[(int) ((long) i * size / few)];
    }
    Arrays.sort(sorted, 0, few);
    long middle = sorted[few / 2];
    long bits = 0;
    for (int i = 0; i < size; i++) {
      long off = residuals[i] - middle;
      bits += BitPacking.width(off << 1 ^ off >> 63);
    }
    return bits;
  }

  private void write(long[] column, int count, long divisor, ByteWriter out) {
    int size = count - best.order;
    int kept = part(size);
    int patched = patches;
    out.u8(best.order
        | (divisor > 1 ? DIVISOR : 0)
        | (best.bitmap ? BITMAP : 0)
        | (patched > 0 ? PATCHES : 0));
    out.zigzag(column[0]);
    if (divisor > 1) {
      out.varint(divisor);
    }
    if (best.order == 2) {
      out.zigzag((column[1] - column[0]) / divisor);
    }
    if (size == 0) {
      return;
    }
    out.zigzag(best.base);
    out.u8(best.width);
    if (best.bitmap) {
      out.zigzag(best.common);
      out.packed(sorted, (size + 63) / 64, 0, 64, (size + 7) / 8);
    }
    if (patched > 0) {
      writePatches(patched, out);
    }
    out.packed(residuals, kept, best.base, best.width, BitPacking.bytes(kept, best.width));
  }

  /**
   * Parts the residuals: those packed come first, patches go to {@code others} (positions, then values at
   * the other half), the bit map to {@code sorted}. Returns how many are packed.
   */
  private int part(int size) {
    int kept = 0;
    if (best.bitmap) {
      Arrays.fill(sorted, 0, (size + 63) / 64, 0);
    }
    int patched = 0;
    for (int i = 0; i < size; i++) {
      long residual = residuals[i];
      boolean common = best.bitmap && residual == best.common;
      boolean stray = !common && best.width < 64
          && residual - best.base >>> best.width != 0;
      if (stray) {
        if (2 * patched + 2 > others.length) {
          others = Arrays.copyOf(others, 2 * others.length);
        }
        others[2 * patched] = i;
        others[2 * patched + 1] = residual;
        patched++;
      }
      if (best.bitmap) {
        if (!common && !stray) {
          sorted[i >>> 6] |= 1L << i;
          residuals[kept++] = residual;
        }
      } else {
        residuals[kept++] = stray ? best.base : residual;
      }
    }
    patches = patched;
    return kept;
  }

  private void writePatches(int patched, ByteWriter out) {
    long widest = 0;
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    var gaps = new long[patched];
    var values = new long[patched];
    long before = -1;
    for (int i = 0; i < patched; i++) {
      gaps[i] = others[2 * i] - before - 1;
      before = others[2 * i];
      values[i] = others[2 * i + 1];
      widest |= gaps[i];
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    int gapWidth = BitPacking.width(widest);
    int width = BitPacking.width(max - min);
    out.varint(patched);
    out.u8(gapWidth);
    out.packed(gaps, patched, 0, gapWidth, BitPacking.bytes(patched, gapWidth));
    out.zigzag(min);
    out.u8(width);
    out.packed(values, patched, min, width, BitPacking.bytes(patched, width));
  }
}
