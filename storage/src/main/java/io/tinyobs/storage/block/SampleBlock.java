// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A block of samples: up to 512 series, each distinct column of timestamps kept once.
 *
 * @param header what it says of itself
 * @param epoch which dictionary its slots refer to
 * @param strip which strip of the metric it belongs to
 * @param series those that were asked for, ascending by slot
 */
public record SampleBlock(BlockHeader header, int epoch, int strip, List<Column> series) {
  /** Series in a strip. */
  public static final int SLOTS = 1 << 9;

  /**
   * The samples of one series. The timestamps may be shared with others: read, never write.
   *
   * @param slot the series within its strip
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns are the point: a reader loops over them.
  public record Column(int slot, long[] timestamps, double[] values) {
  }

  /**
   * The bytes of a block.
   *
   * @param samples at least one, all of one window
   * @param cold whether it is worth compressing, since it will stay
   */
  public static byte[] encode(
      long windowStart, int epoch, int strip, long writtenAt, StripSamples samples, boolean cold) {
    var body = new ByteWriter(32 + 4 * samples.size());
    body.fixed32(epoch);
    body.varint(strip);
    body.varint(samples.series());
    int before = -1;
    for (int slot : samples.slots()) {
      body.varint(slot - before - 1);
      before = slot;
    }
    writeColumns(windowStart, samples, body);
    for (int i = 0; i < samples.series(); i++) {
      ValueCodec.encode(samples.values(), samples.starts()[i], samples.starts()[i + 1], body);
    }
    return Frame.seal(header(windowStart, writtenAt, samples), body, cold);
  }

  private static BlockHeader header(long windowStart, long writtenAt, StripSamples samples) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 0; i < samples.series(); i++) {
      min = Math.min(min, samples.timestamps()[samples.starts()[i]]);
      max = Math.max(max, samples.timestamps()[samples.starts()[i + 1] - 1]);
    }
    return new BlockHeader(
        BlockKind.SAMPLES, 0, windowStart, writtenAt, samples.size(), min, max);
  }

  private static void writeColumns(long windowStart, StripSamples samples, ByteWriter body) {
    var known = new HashMap<Integer, List<Integer>>();
    var columns = new ArrayList<Integer>(); // The first series of each.
    var columnOf = new int[samples.series()];
    for (int i = 0; i < samples.series(); i++) {
      columnOf[i] = -1;
      var alike = known.computeIfAbsent(hash(samples, i), unused -> new ArrayList<>(1));
      for (int column : alike) {
        if (sameTimes(samples, columns.get(column), i)) {
          columnOf[i] = column;
          break;
        }
      }
      if (columnOf[i] < 0) {
        columnOf[i] = columns.size();
        alike.add(columns.size());
        columns.add(i);
      }
    }
    body.varint(columns.size());
    for (int first : columns) {
      writeTimes(
          windowStart,
          samples.timestamps(),
          samples.starts()[first],
          samples.starts()[first + 1],
          body);
    }
    if (columns.size() > 1) {
      for (int column : columnOf) {
        body.varint(column);
      }
    }
  }

  private static int hash(StripSamples samples, int series) {
    int hash = 1;
    for (int i = samples.starts()[series]; i < samples.starts()[series + 1]; i++) {
      hash = 31 * hash + Long.hashCode(samples.timestamps()[i]);
    }
    return hash;
  }

  private static boolean sameTimes(StripSamples samples, int one, int other) {
    return Arrays.equals(
        samples.timestamps(),
        samples.starts()[one],
        samples.starts()[one + 1],
        samples.timestamps(),
        samples.starts()[other],
        samples.starts()[other + 1]);
  }

  private static void writeTimes(
      long windowStart, long[] times, int from, int to, ByteWriter body) {
    body.varint(to - from);
    body.varint(times[from] - windowStart);
    long step = 0;
    for (int i = from + 1; i < to; i++) {
      long next = times[i] - times[i - 1];
      body.zigzag(next - step);
      step = next;
    }
  }

  /** Reads every series of a block. */
  public static SampleBlock decode(byte[] block) throws CorruptBlockException {
    return decode(block, slot -> true);
  }

  /** Reads a block's series whose slot is wanted; the others take no memory. */
  public static SampleBlock decode(byte[] block, IntPredicate wanted)
      throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.SAMPLES);
    var in = opened.body();
    int epoch = in.fixed32();
    int strip = in.varint(Integer.MAX_VALUE >> 9, "as strip");
    var slots = readSlots(in);
    var columns = readColumns(in, opened.header());
    var columnOf = new int[slots.length];
    long records = 0;
    for (int i = 0; i < slots.length; i++) {
      columnOf[i] = columns.length > 1 ? in.varint(columns.length - 1, "as column") : 0;
      records += columns[columnOf[i]].length;
    }
    if (records != opened.header().records()) {
      throw in.corrupt("got %d samples, expected %d as its header says"
          .formatted(records, opened.header().records()));
    }
    var series = readValues(in, slots, columns, columnOf, wanted);
    in.requireEnd();
    return new SampleBlock(opened.header(), epoch, strip, series);
  }

  private static int[] readSlots(ByteReader in) throws CorruptBlockException {
    var slots = new int[in.varint(Math.min(SLOTS, in.remaining()), "series")];
    int before = -1;
    for (int i = 0; i < slots.length; i++) {
      before += 1 + in.varint(SLOTS - 2 - before, "slots apart");
      slots[i] = before;
    }
    return slots;
  }

  private static long[][] readColumns(ByteReader in, BlockHeader header)
      throws CorruptBlockException {
    var columns = new long[in.count("columns")][];
    if (columns.length == 0) {
      throw in.corrupt("got no column, expected at least one");
    }
    for (int i = 0; i < columns.length; i++) {
      var times = new long[in.varint(Math.min(header.records(), in.remaining()), "timestamps")];
      long step = 0;
      for (int k = 0; k < times.length; k++) {
        if (k == 0) {
          times[0] = header.windowStart() + in.varint();
        } else {
          step += in.zigzag();
          times[k] = times[k - 1] + step;
        }
        boolean ascends = k == 0 || times[k] > times[k - 1];
        if (!ascends || times[k] < header.minMillis() || times[k] > header.maxMillis()) {
          throw in.corrupt("got a timestamp that does not ascend or lies outside of the block");
        }
      }
      columns[i] = times;
    }
    return columns;
  }

  private static List<Column> readValues(
      ByteReader in, int[] slots, long[][] columns, int[] columnOf, IntPredicate wanted)
      throws CorruptBlockException {
    var series = new ArrayList<Column>();
    double[] skipped = null;
    for (int i = 0; i < slots.length; i++) {
      var times = columns[columnOf[i]];
      if (times.length == 0) {
        throw in.corrupt("got a series without samples, expected at least one");
      }
      if (wanted.test(slots[i])) {
        var values = new double[times.length];
        ValueCodec.decode(in, values, values.length);
        series.add(new Column(slots[i], times, values));
      } else {
        if (skipped == null || skipped.length < times.length) {
          skipped = new double[times.length];
        }
        ValueCodec.decode(in, skipped, times.length);
      }
    }
    return series;
  }
}
