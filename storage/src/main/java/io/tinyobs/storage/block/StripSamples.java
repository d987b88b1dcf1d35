// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;

/**
 * Samples of series of one strip, flat: series {@code i} has slot {@code slots[i]} and the samples from
 * {@code starts[i]} to {@code starts[i + 1]}.
 *
 * @param slots ascending, each below {@link SampleBlock#SLOTS}
 * @param starts one more than there are slots
 * @param timestamps strictly ascending within a series
 * @param values one a timestamp
 */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: the codec loops over them.
public record StripSamples(int[] slots, int[] starts, long[] timestamps, double[] values) {
  /** How many series there are. */
  public int series() {
    return slots.length;
  }

  /** How many samples there are. */
  public int size() {
    return starts[slots.length];
  }

  /** The samples from one time to another, both included; series without any are left out. */
  public StripSamples cut(long startMillis, long endMillis) {
    var gather = new StripGather();
    for (int i = 0; i < slots.length; i++) {
      int from = starts[i];
      int to = starts[i + 1];
      while (from < to && timestamps[from] < startMillis) {
        from++;
      }
      while (to > from && timestamps[to - 1] > endMillis) {
        to--;
      }
      if (from < to) {
        gather.series(
            slots[i],
            Arrays.copyOfRange(timestamps, from, to),
            Arrays.copyOfRange(values, from, to),
            to - from);
      }
    }
    return gather.samples();
  }
}
