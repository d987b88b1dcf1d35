// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects samples of one strip in any order and hands them out sorted, window by window; of two samples
 * of one series and timestamp the later added wins. Not thread-safe.
 *
 * <p>Many samples are counted out by slot, for those of one slot mostly arrive in order. Of few, and of what does
 * not, one {@code long} a sample is sorted, slot, offset and order of arrival packed into it, which costs no object
 * a sample.
 */
public final class SampleBuffer {
  /** Longest window, milliseconds: as far as the packed offset reaches. */
  public static final long MAX_WINDOW = 1L << 30;

  /** Room that is kept for samples to come: a rare burst must not be paid for ever after. */
  private static final int KEPT = 1 << 10;

  /** From so many samples on it pays to count them out. */
  private static final int MANY = 64;

  private static final int ORDER_BITS = 24;
  private static final int OFFSET_BITS = 30;

  private int[] slots = new int[16];
  private long[] timestamps = new long[16];
  private double[] values = new double[16];
  private int size;

  /** The samples of one window. */
  public record Window(long start, StripSamples samples) {
  }

  /** How many samples were added. */
  public int size() {
    return size;
  }

  /** Forgets all samples. */
  public void clear() {
    size = 0;
    if (slots.length > KEPT) {
      slots = new int[KEPT];
      timestamps = new long[KEPT];
      values = new double[KEPT];
    }
  }

  /** Adds one sample. */
  public void add(int slot, long timestampMillis, double value) {
    if (size == slots.length) {
      slots = Arrays.copyOf(slots, 2 * size);
      timestamps = Arrays.copyOf(timestamps, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    slots[size] = slot;
    timestamps[size] = timestampMillis;
    values[size] = value;
    size++;
  }

  /** All samples added, by window, each at most {@link BlockHeader#MAX_RECORDS}. */
  public List<Window> windows(long windowMillis) {
    if (size == 0) {
      return List.of();
    }
    long min = timestamps[0];
    long max = min;
    for (int i = 1; i < size; i++) {
      min = Math.min(min, timestamps[i]);
      max = Math.max(max, timestamps[i]);
    }
    long first = Math.floorDiv(min, windowMillis) * windowMillis;
    if (max - first < windowMillis && max >= first) {
      return List.of(new Window(first, window(first, windowMillis)));
    }
    var windows = new ArrayList<Window>();
    long above = Long.MIN_VALUE;
    while (true) {
      long start = Long.MAX_VALUE;
      for (int i = 0; i < size; i++) {
        long at = Math.floorDiv(timestamps[i], windowMillis) * windowMillis;
        if (at < start && (at > above || above == Long.MIN_VALUE)) {
          start = at;
        }
      }
      if (start == Long.MAX_VALUE) {
        return windows;
      }
      windows.add(new Window(start, window(start, windowMillis)));
      above = start;
    }
  }

  private StripSamples window(long start, long windowMillis) {
    if (size < MANY) {
      return sorted(start, windowMillis);
    }
    var next = new int[SampleBlock.SLOTS + 1];
    int count = 0;
    for (int i = 0; i < size; i++) {
      long offset = timestamps[i] - start;
      if (offset >= 0 && offset < windowMillis) {
        next[slots[i] + 1]++;
        count++;
      }
    }
    int series = 0;
    for (int slot = 0; slot < SampleBlock.SLOTS; slot++) {
      series += next[slot + 1] == 0 ? 0 : 1;
      next[slot + 1] += next[slot];
    }
    var order = new int[count];
    for (int i = 0; i < size; i++) {
      long offset = timestamps[i] - start;
      if (offset >= 0 && offset < windowMillis) {
        order[next[slots[i]]++] = i;
      }
    }
    return gather(order, series, start);
  }

  /** The samples in an order that is that of slots, and within each of arrival. */
  private StripSamples gather(int[] order, int series, long start) {
    var outSlots = new int[series];
    var starts = new int[series + 1];
    var outTimestamps = new long[order.length];
    var outValues = new double[order.length];
    int out = 0;
    int at = 0;
    for (int from = 0, to; from < order.length; from = to) {
      int slot = slots[order[from]];
      boolean ascends = true;
      for (to = from + 1; to < order.length && slots[order[to]] == slot; to++) {
        ascends &= timestamps[order[to]] > timestamps[order[to - 1]];
      }
      outSlots[at] = slot;
      starts[at++] = out;
      int kept = ascends ? to : from + sort(order, from, to, start);
      for (int k = from; k < kept; k++) {
        outTimestamps[out] = timestamps[order[k]];
        outValues[out++] = values[order[k]];
      }
    }
    starts[series] = out;
    return out == order.length
        ? new StripSamples(outSlots, starts, outTimestamps, outValues)
        : new StripSamples(
            outSlots, starts, Arrays.copyOf(outTimestamps, out), Arrays.copyOf(outValues, out));
  }

  /** Sorts those of one slot by time and leaves out what was written again; returns how many are left. */
  private int sort(int[] order, int from, int to, long start) {
    var keys = new long[to - from];
    for (int k = 0; k < keys.length; k++) {
      keys[k] = timestamps[order[from + k]] - start << ORDER_BITS | order[from + k];
    }
    Arrays.sort(keys);
    int left = 0;
    for (int k = 0; k < keys.length; k++) {
      if (k + 1 == keys.length || keys[k] >>> ORDER_BITS != keys[k + 1] >>> ORDER_BITS) {
        order[from + left++] = (int) (keys[k] & (1 << ORDER_BITS) - 1);
      }
    }
    return left;
  }

  private StripSamples sorted(long start, long windowMillis) {
    var keys = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      long offset = timestamps[i] - start;
      if (offset >= 0 && offset < windowMillis) {
        keys[count++] = (long) slots[i] << OFFSET_BITS + ORDER_BITS | offset << ORDER_BITS | i;
      }
    }
    Arrays.sort(keys, 0, count);
    return unpack(keys, count);
  }

  private StripSamples unpack(long[] keys, int count) {
    var outSlots = new int[Math.min(count, SampleBlock.SLOTS)];
    var starts = new int[outSlots.length + 1];
    var outTimestamps = new long[count];
    var outValues = new double[count];
    int series = 0;
    int out = 0;
    for (int k = 0; k < count; k++) {
      if (k + 1 < count && keys[k] >>> ORDER_BITS == keys[k + 1] >>> ORDER_BITS) {
        continue; // Written again later in the same buffer.
      }
      int i = (int) (keys[k] & (1 << ORDER_BITS) - 1);
      if (series == 0 || outSlots[series - 1] != slots[i]) {
        outSlots[series] = slots[i];
        starts[series++] = out;
      }
      outTimestamps[out] = timestamps[i];
      outValues[out++] = values[i];
    }
    starts[series] = out;
    return new StripSamples(
        Arrays.copyOf(outSlots, series),
        Arrays.copyOf(starts, series + 1),
        Arrays.copyOf(outTimestamps, out),
        Arrays.copyOf(outValues, out));
  }
}
