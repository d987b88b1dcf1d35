// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.OpenBlock;
import io.tinyobs.storage.block.SampleMerge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over the samples of a strip's series one series at a time, of what several blocks hold the newest
 * write each. Not thread-safe.
 *
 * <p>Mostly the blocks follow each other and their series were scraped together: then columns of timestamps
 * are joined once for all series that share them, and values are decoded into the same array again and
 * again. Blocks that overlap go the longer way of {@link SampleMerge}.
 */
final class StripScan {
  /** Takes series; the values are the taker's during the call alone, the timestamps for good, to read. */
  @FunctionalInterface
  interface Taker {
    void take(int slot, long[] timestamps, double[] values);
  }

  /** A block and where reading it stands. */
  private static final class Part {
    final OpenBlock block;
    final OpenBlock.Columns columns;
    int next; // The series that the slot may be.
    boolean damaged;

    // Of the series at hand: its samples in the range. Kept while the next has the same timestamps.
    int series;
    long @Nullable [] timestamps;
    int from;
    int to;

    Part(OpenBlock block) {
      this.block = block;
      this.columns = block.columns();
    }

    /** Moves on to a slot, which is greater than the one before; whether the block has it in the range. */
    boolean moveTo(int slot, TimeRange range) {
      while (next < block.series() && block.slot(next) < slot) {
        next++;
      }
      if (damaged || next == block.series() || block.slot(next) != slot) {
        return false;
      }
      series = next;
      var times = block.timestamps(series);
      if (times != timestamps) {
        timestamps = times;
        from = firstNotBefore(times, range.startMillis());
        to = range.endMillis() == Long.MAX_VALUE
            ? times.length
            : firstNotBefore(times, range.endMillis() + 1);
      }
      return from < to;
    }

    private static int firstNotBefore(long[] times, long time) {
      int at = Arrays.binarySearch(times, time);
      return at < 0 ? -1 - at : at;
    }
  }

  private final TimeRange range;
  private final List<Part> parts = new ArrayList<>();
  private final Consumer<CorruptBlockException> damage;

  // Of the series at hand, and of the one whose timestamps are joined below.
  private final List<Part> here = new ArrayList<>();
  private final List<Part> joinedParts = new ArrayList<>();
  private final List<long[]> joinedColumns = new ArrayList<>();
  private long[] joined = {};
  private double[] room = {};

  /**
   * A scan of blocks, all of one dictionary.
   *
   * @param damage hears of a block whose values do not decode; its other series are left out
   */
  StripScan(List<OpenBlock> blocks, TimeRange range, Consumer<CorruptBlockException> damage) {
    this.range = range;
    this.damage = damage;
    blocks.stream().sorted(OpenBlock.OLDEST_WRITE_FIRST)
        .forEach(block -> parts.add(new Part(block)));
  }

  /** Hands over the series of these slots, ascending, that have a sample in the range. */
  void scan(int[] slots, Taker taker) {
    for (int slot : slots) {
      boolean taken = false;
      while (!taken) {
        taken = take(slot, taker);
      }
    }
  }

  /** Whether that is done; if not, a block turned out to be damaged, and without it there is more to say. */
  private boolean take(int slot, Taker taker) {
    here.clear();
    for (var part : parts) {
      if (part.moveTo(slot, range)) {
        here.add(part);
      }
    }
    try {
      if (here.isEmpty()) {
        return true;
      }
      if (follow()) {
        join(slot, taker);
      } else {
        merge(slot, taker);
      }
      return true;
    } catch (CorruptBlockException e) {
      damage.accept(e);
      return false;
    }
  }

  private boolean follow() {
    for (int i = 1; i < here.size(); i++) {
      var before = here.get(i - 1);
      var part = here.get(i);
      if (times(part)[part.from] <= times(before)[before.to - 1]) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("NullAway") // There since moveTo.
  private static long[] times(Part part) {
    return part.timestamps;
  }

  private void join(int slot, Taker taker) throws CorruptBlockException {
    if (!isJoined()) {
      joinTimestamps();
    }
    if (room.length != joined.length) {
      room = new double[joined.length];
    }
    int out = 0;
    for (var part : here) {
      System.arraycopy(values(part), part.from, room, out, part.to - part.from);
      out += part.to - part.from;
    }
    taker.take(slot, joined, room);
  }

  // Which samples of a column lie in the range follows from the column.
  private boolean isJoined() {
    if (here.size() != joinedParts.size()) {
      return false;
    }
    for (int i = 0; i < here.size(); i++) {
      if (here.get(i) != joinedParts.get(i) || times(here.get(i)) != joinedColumns.get(i)) {
        return false;
      }
    }
    return true;
  }

  private void joinTimestamps() {
    joinedParts.clear();
    joinedColumns.clear();
    int size = 0;
    for (var part : here) {
      joinedParts.add(part);
      joinedColumns.add(times(part));
      size += part.to - part.from;
    }
    var first = times(here.getFirst());
    if (here.size() == 1 && size == first.length) {
      joined = first;
      return;
    }
    joined = new long[size];
    int out = 0;
    for (var part : here) {
      System.arraycopy(times(part), part.from, joined, out, part.to - part.from);
      out += part.to - part.from;
    }
  }

  private void merge(int slot, Taker taker) throws CorruptBlockException {
    var merge = new SampleMerge();
    for (var part : here) {
      var times = times(part);
      merge.add(Arrays.copyOfRange(times, part.from, part.to),
          Arrays.copyOfRange(values(part), part.from, part.to),
          range.startMillis(), range.endMillis());
    }
    var run = merge.merge();
    taker.take(slot, run.timestamps(), run.values());
  }

  private static double[] values(Part part) throws CorruptBlockException {
    try {
      return part.columns.values(part.series);
    } catch (CorruptBlockException e) {
      part.damaged = true;
      throw e;
    }
  }
}
