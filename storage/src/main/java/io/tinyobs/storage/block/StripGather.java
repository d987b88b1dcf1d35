// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;

/**
 * Gathers the samples of one strip from several blocks, and hands them out by series and in order of time;
 * of two of one series and timestamp the later added wins. Not thread-safe.
 *
 * <p>Idea: samples are appended as they come, a run a series and block, and then dealt out to their series
 * by counting. Only series whose runs do not follow each other are sorted. Cost: two copies of each sample
 * and no object, however many blocks and series there are.
 */
public final class StripGather implements SampleBlock.Visitor {
  private final int[] counts = new int[SampleBlock.SLOTS];
  private int[] runSlots = new int[SampleBlock.SLOTS];
  private int[] runStarts = new int[SampleBlock.SLOTS + 1];
  private int runs;
  private long[] timestamps = new long[1024];
  private double[] values = new double[1024];
  private int size;

  @Override
  public void series(int slot, long[] addedTimestamps, double[] addedValues, int count) {
    if (size + count > timestamps.length) {
      int room = Math.max(size + count, 2 * timestamps.length);
      timestamps = Arrays.copyOf(timestamps, room);
      values = Arrays.copyOf(values, room);
    }
    if (runs == runSlots.length) {
      runSlots = Arrays.copyOf(runSlots, 2 * runs);
      runStarts = Arrays.copyOf(runStarts, 2 * runs + 1);
    }
    System.arraycopy(addedTimestamps, 0, timestamps, size, count);
    System.arraycopy(addedValues, 0, values, size, count);
    size += count;
    counts[slot] += count;
    runSlots[runs++] = slot;
    runStarts[runs] = size;
  }

  /** All that was added. */
  public StripSamples samples() {
    var ends = new int[SampleBlock.SLOTS];
    int series = 0;
    int at = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      ends[slot] = at; // Moves up to the end while runs are dealt out.
      at += counts[slot];
      series += counts[slot] > 0 ? 1 : 0;
    }
    var outTimestamps = new long[size];
    var outValues = new double[size];
    for (int run = 0; run < runs; run++) {
      int from = runStarts[run];
      int count = runStarts[run + 1] - from;
      System.arraycopy(timestamps, from, outTimestamps, ends[runSlots[run]], count);
      System.arraycopy(values, from, outValues, ends[runSlots[run]], count);
      ends[runSlots[run]] += count;
    }
    var slots = new int[series];
    var starts = new int[series + 1];
    int found = 0;
    int out = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      if (counts[slot] > 0) {
        int from = ends[slot] - counts[slot];
        int kept = inOrder(outTimestamps, outValues, from, ends[slot]);
        if (out < from) {
          System.arraycopy(outTimestamps, from, outTimestamps, out, kept);
          System.arraycopy(outValues, from, outValues, out, kept);
        }
        slots[found] = slot;
        out += kept;
        starts[++found] = out;
      }
    }
    return new StripSamples(slots, starts, outTimestamps, outValues);
  }

  /** Puts a series in order, each timestamp once; returns how many samples are left. */
  private static int inOrder(long[] times, double[] values, int from, int to) {
    int i = from + 1;
    while (i < to && times[i] > times[i - 1]) {
      i++;
    }
    if (i >= to) {
      return to - from;
    }
    // One long a sample: when, counted from the first, and where, so that of two the later is the later still.
    int count = to - from;
    long first = Long.MAX_VALUE;
    for (int k = from; k < to; k++) {
      first = Math.min(first, times[k]);
    }
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    var order = new long[count];
    for (int k = 0; k < count; k++) {
      order[k] = times[from + k] - first << bits | k;
    }
    Arrays.sort(order);
    var sorted = Arrays.copyOfRange(values, from, to);
    int kept = 0;
    for (int k = 0; k < count; k++) {
      if (k + 1 == count || order[k] >>> bits != order[k + 1] >>> bits) {
        times[from + kept] = first + (order[k] >>> bits);
        values[from + kept++] = sorted[(int) (order[k] & (1L << bits) - 1)];
      }
    }
    return kept;
  }
}
