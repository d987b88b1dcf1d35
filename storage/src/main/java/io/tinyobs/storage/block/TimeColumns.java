// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.Arrays;
import java.util.HashMap;

/**
 * The timestamps of several series, each distinct column once; drawn in {@code docs/formats/block.md}.
 *
 * <p>A scraped series has a sample each interval, so its column is a start, a step and a length, and those
 * of all columns lie close together. Other columns list their steps, or are a part of one that does.
 */
public final class TimeColumns {
  /** In place of a step: the column's timestamps follow. */
  private static final long LISTED = 0;

  /** How many listed columns back a column is looked for that it may be a part of. */
  private static final int LOOK_BACK = 8;

  private final long[][] columns;
  private final int[] columnOf;

  private TimeColumns(long[][] columns, int[] columnOf) {
    this.columns = columns;
    this.columnOf = columnOf;
  }

  /** Columns that are there already, and which is each series'. */
  static TimeColumns of(long[][] columns, int[] columnOf) {
    return new TimeColumns(columns, columnOf);
  }

  /** Memory that they take, bytes, roughly. */
  long weight() {
    long weight = 4L * columnOf.length;
    for (var column : columns) {
      weight += 16 + 8L * column.length;
    }
    return weight;
  }

  /** Timestamps of a series, strictly ascending, shared with others: read, never write. */
  public long[] of(int series) {
    return columns[columnOf[series]];
  }

  /** How many samples the series have. */
  public long samples() {
    long samples = 0;
    for (int column : columnOf) {
      samples += columns[column].length;
    }
    return samples;
  }

  /**
   * Writes the timestamps of series, of which {@code i} has those from {@code starts[from + i]} to
   * {@code starts[from + i + 1]}.
   *
   * @param base what all timestamps are given relative to, none is below it
   */
  public static void write(
      long base,
      long[] timestamps,
      int[] starts,
      int from,
      int to,
      boolean thorough,
      ByteWriter out) {
    new Distinct(timestamps, starts, from, to).write(base, thorough, out);
  }

  /** The distinct columns among those of some series. */
  private static final class Distinct {
    private final long[] timestamps;
    private final int[] starts;
    private final int[] columnOf;
    private final int[] firstSeries;
    private int size;

    Distinct(long[] timestamps, int[] starts, int from, int to) {
      this.timestamps = timestamps;
      this.starts = starts;
      this.columnOf = new int[to - from];
      this.firstSeries = new int[to - from];
      HashMap<Integer, Integer> known = null; // Hash to the newest column of that hash.
      for (int i = 0; i < columnOf.length; i++) {
        if (i > 0 && same(firstSeries[columnOf[i - 1]], from + i)) {
          columnOf[i] = columnOf[i - 1]; // Neighbours are mostly of one scrape.
          continue;
        }
        if (known == null) {
          known = new HashMap<>();
        }
        int column = size;
        int hash = hash(from + i);
        var alike = known.get(hash);
        if (alike != null && same(firstSeries[alike], from + i)) {
          column = alike;
        } else {
          known.put(hash, size);
          firstSeries[size++] = from + i;
        }
        columnOf[i] = column;
      }
    }

    private int hash(int series) {
      int hash = 1;
      for (int i = starts[series]; i < starts[series + 1]; i++) {
        hash = 31 * hash + Long.hashCode(timestamps[i]);
      }
      return hash;
    }

    private boolean same(int one, int other) {
      return Arrays.equals(
          timestamps, starts[one], starts[one + 1], timestamps, starts[other], starts[other + 1]);
    }

    void write(long base, boolean thorough, ByteWriter out) {
      var counts = new long[size];
      var firsts = new long[size];
      var steps = new long[size];
      long usual = 1;
      for (int i = 0; i < size; i++) {
        int start = starts[firstSeries[i]];
        counts[i] = starts[firstSeries[i] + 1] - start;
        firsts[i] = timestamps[start] - base;
        steps[i] = counts[i] == 1 ? usual : step(start, (int) counts[i]);
        usual = steps[i] > 0 ? steps[i] : usual;
      }
      var parts = thorough ? parts(counts, steps) : new int[0];
      var longs = new LongColumnWriter(thorough);
      out.varint(size);
      longs.write(counts, size, out);
      longs.write(firsts, size, out);
      longs.write(steps, size, out);
      for (int i = 0; i < size; i++) {
        if (steps[i] == LISTED) {
          int start = starts[firstSeries[i]];
          var since = Arrays.copyOfRange(timestamps, start, start + (int) counts[i]);
          for (int k = since.length - 1; k >= 0; k--) {
            since[k] -= since[0];
          }
          longs.write(since, since.length, out);
        } else if (steps[i] < 0) {
          out.varint(parts[i]);
        }
      }
      if (size > 1) {
        longs.write(Arrays.stream(columnOf).asLongStream().toArray(), columnOf.length, out);
      }
    }

    private long step(int start, int count) {
      long step = timestamps[start + 1] - timestamps[start];
      for (int i = 2; i < count; i++) {
        if (timestamps[start + i] - timestamps[start + i - 1] != step) {
          return LISTED;
        }
      }
      return step;
    }

    /** Finds columns that are a part of one listed before: their step becomes how far back that is. */
    private int[] parts(long[] counts, long[] steps) {
      var parts = new int[size];
      for (int i = 0; i < size; i++) {
        if (steps[i] != LISTED) {
          continue;
        }
        int start = starts[firstSeries[i]];
        int looked = 0;
        for (int k = i - 1; k >= 0 && looked < LOOK_BACK; k--) {
          if (steps[k] != LISTED) {
            continue;
          }
          looked++;
          int from = starts[firstSeries[k]];
          int at = Arrays.binarySearch(
              timestamps, from, from + (int) counts[k], timestamps[start]);
          if (at >= 0 && at + counts[i] <= from + counts[k]
              && Arrays.equals(timestamps, start, start + (int) counts[i],
                  timestamps, at, at + (int) counts[i])) {
            steps[i] = k - i;
            parts[i] = at - from;
            break;
          }
        }
      }
      return parts;
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param series how many there are
   * @param header of the block: no timestamp lies outside of it, and no more of them are read
   */
  public static TimeColumns read(ByteReader in, int series, long base, BlockHeader header)
      throws CorruptBlockException {
    int size = in.varint(series, "columns");
    if (size == 0) {
      throw in.corrupt("got no column, expected at least one");
    }
    var longs = new LongColumnReader(in);
    var counts = new long[size];
    var firsts = new long[size];
    var steps = new long[size];
    longs.read(counts, size);
    longs.read(firsts, size);
    longs.read(steps, size);
    long all = 0;
    for (long count : counts) {
      // Each column is some series', so together they are no more than the records.
      if (count < 1 || count > header.records() - all) {
        throw in.corrupt("got a column of %d timestamps, expected 1 to %d"
            .formatted(count, header.records() - all));
      }
      all += count;
    }
    var columns = new long[size][];
    for (int i = 0; i < size; i++) {
      columns[i] = read(in, longs, columns, i, (int) counts[i], base + firsts[i], steps[i]);
      check(in, columns[i], header);
    }
    var columnOf = new int[series];
    if (size > 1) {
      var read = new long[series];
      longs.read(read, series);
      for (int i = 0; i < series; i++) {
        if (read[i] < 0 || read[i] >= size) {
          throw in.corrupt("got %d as column, expected less than %d".formatted(read[i], size));
        }
        columnOf[i] = (int) read[i];
      }
    }
    return new TimeColumns(columns, columnOf);
  }

  private static long[] read(
      ByteReader in,
      LongColumnReader longs,
      long[][] columns,
      int index,
      int count,
      long first,
      long step)
      throws CorruptBlockException {
    if (step < 0) {
      if (step < -index) {
        throw in.corrupt("got a part of a column that does not come before");
      }
      var whole = columns[index + (int) step];
      int from = in.varint(whole.length, "timestamps left out");
      if (count > whole.length - from) {
        throw in.corrupt("got a part that is longer than its column");
      }
      return Arrays.copyOfRange(whole, from, from + count);
    }
    var times = new long[count];
    if (step == LISTED) {
      longs.read(times, count);
      for (int i = 0; i < count; i++) {
        times[i] += first;
      }
      return times;
    }
    for (int i = 0; i < count; i++) {
      times[i] = first + i * step;
    }
    return times;
  }

  private static void check(ByteReader in, long[] times, BlockHeader header)
      throws CorruptBlockException {
    boolean ascends = times[0] >= header.minMillis()
        && times[times.length - 1] <= header.maxMillis();
    for (int i = 1; i < times.length; i++) {
      ascends &= times[i] > times[i - 1];
    }
    if (!ascends) {
      throw in.corrupt("got a timestamp that does not ascend or lies outside of the block");
    }
  }
}
