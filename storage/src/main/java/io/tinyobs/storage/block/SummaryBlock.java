// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Summaries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A block of what the samples of up to 512 series come to, bucket by bucket; drawn in
 * {@code docs/formats/block.md}. Its times, the block's score among them, are the starts of buckets.
 *
 * @param header what it says of itself
 * @param epoch which dictionary its slots refer to
 * @param strip which strip of the metric it belongs to
 * @param stepMillis length of a bucket
 * @param series those that were asked for, ascending by slot
 */
public record SummaryBlock(
    BlockHeader header, int epoch, int strip, long stepMillis, List<Column> series) {
  /** Longest bucket, milliseconds. */
  private static final int MAX_STEP = 1 << 30;

  /** Columns that are left out, as they say what another says. */
  private static final int MIN_IS_FIRST = 1;
  private static final int MAX_IS_LAST = 2;
  private static final int NOTHING_LOST = 4;
  private static final int COUNTS_AS_BEFORE = 8;
  private static final int LAST_IS_FIRST = 16;
  private static final int FLAGS = 31;

  /**
   * The buckets of one series.
   *
   * @param slot the series within its strip
   */
  public record Column(int slot, Summaries buckets) {
  }

  /**
   * The bytes of a block.
   *
   * @param series at least one, ascending by slot, each with a bucket or more, all of one window
   */
  public static byte[] encode(
      long windowStart,
      int epoch,
      int strip,
      long stepMillis,
      long writtenAt,
      List<Column> series) {
    var starts = new int[series.size() + 1];
    var slots = new long[series.size()];
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 0; i < series.size(); i++) {
      var buckets = series.get(i).buckets();
      slots[i] = series.get(i).slot();
      starts[i + 1] = starts[i] + buckets.size();
      min = Math.min(min, buckets.starts()[0]);
      max = Math.max(max, buckets.starts()[buckets.size() - 1]);
    }
    var body = new ByteWriter(256 + 16 * starts[series.size()]);
    body.fixed32(epoch);
    body.varint(strip);
    body.varint(stepMillis);
    body.varint(series.size());
    new LongColumnWriter(true).write(slots, slots.length, body);
    var times = new long[starts[series.size()]];
    for (int column = 0; column < 3; column++) {
      for (int i = 0; i < series.size(); i++) {
        var from = times(series.get(i).buckets(), column);
        System.arraycopy(from, 0, times, starts[i], from.length);
      }
      TimeColumns.write(windowStart, times, starts, 0, series.size(), true, body);
    }
    writeValues(series, body);
    body.varint(0); // Further sections.
    var header = new BlockHeader(
        BlockKind.SUMMARIES, 0, windowStart, writtenAt, starts[series.size()], min, max);
    return Frame.seal(header, body, true);
  }

  private static long[] times(Summaries buckets, int column) {
    return switch (column) {
      case 0 -> buckets.starts();
      case 1 -> buckets.firstTimes();
      default -> buckets.lastTimes();
    };
  }

  private static void writeValues(List<Column> series, ByteWriter body) {
    var writer = new ValueColumnWriter(true);
    double[] countsBefore = {};
    for (var column : series) {
      var of = column.buckets();
      int flags = (same(of.mins(), of.firsts()) ? MIN_IS_FIRST : 0)
          | (same(of.maxs(), of.lasts()) ? MAX_IS_LAST : 0)
          | (same(of.lost(), new double[of.size()]) ? NOTHING_LOST : 0)
          | (same(of.counts(), countsBefore) ? COUNTS_AS_BEFORE : 0)
          | (same(of.lasts(), of.firsts()) ? LAST_IS_FIRST : 0);
      body.u8(flags);
      write(writer, of.counts(), flags & COUNTS_AS_BEFORE, body);
      write(writer, of.sums(), 0, body);
      write(writer, of.firsts(), 0, body);
      write(writer, of.lasts(), flags & LAST_IS_FIRST, body);
      write(writer, of.mins(), flags & MIN_IS_FIRST, body);
      write(writer, of.maxs(), flags & MAX_IS_LAST, body);
      write(writer, of.lost(), flags & NOTHING_LOST, body);
      countsBefore = of.counts();
    }
  }

  private static void write(
      ValueColumnWriter writer, double[] column, int leftOut, ByteWriter body) {
    if (leftOut == 0) {
      writer.write(column, 0, column.length, body);
    }
  }

  private static boolean same(double[] one, double[] other) {
    if (one.length != other.length) {
      return false;
    }
    for (int i = 0; i < one.length; i++) {
      if (Double.doubleToRawLongBits(one[i]) != Double.doubleToRawLongBits(other[i])) {
        return false;
      }
    }
    return true;
  }

  /** Reads every series of a block. */
  public static SummaryBlock decode(byte[] block) throws CorruptBlockException {
    return decode(block, slot -> true);
  }

  /** Reads a block's series whose slot is wanted. */
  public static SummaryBlock decode(byte[] block, IntPredicate wanted)
      throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.SUMMARIES);
    var header = opened.header();
    var in = opened.body();
    int epoch = in.fixed32();
    int strip = in.varint(Integer.MAX_VALUE >> 9, "as strip");
    int step = in.varint(MAX_STEP, "milliseconds a bucket");
    int size = in.varint(SampleBlock.SLOTS, "series");
    if (size == 0 || step == 0) {
      throw in.corrupt("got no series or buckets of no length, expected at least one");
    }
    var slots = SampleBlock.readSlots(in, size);
    var starts = TimeColumns.read(in, size, header.windowStart(), header);
    // Samples lie in buckets, so the last may be later than the start of the last bucket.
    var samples = header.reachingTo(header.maxMillis() + step - 1);
    var firsts = TimeColumns.read(in, size, header.windowStart(), samples);
    var lasts = TimeColumns.read(in, size, header.windowStart(), samples);
    if (starts.samples() != header.records()) {
      throw in.corrupt("got %d buckets, expected %d as its header says"
          .formatted(starts.samples(), header.records()));
    }
    var columns = new ArrayList<Column>();
    var reader = new ValueColumnReader(in);
    double[] countsBefore = {};
    for (int i = 0; i < size; i++) {
      var read = read(in, reader, step, starts.of(i), firsts.of(i), lasts.of(i), countsBefore);
      countsBefore = read.counts();
      if (wanted.test((int) slots[i])) {
        columns.add(new Column((int) slots[i], read));
      }
    }
    SampleBlock.readSections(in);
    in.requireEnd();
    return new SummaryBlock(header, epoch, strip, step, columns);
  }

  private static Summaries read(
      ByteReader in,
      ValueColumnReader reader,
      int step,
      long[] starts,
      long[] firstTimes,
      long[] lastTimes,
      double[] countsBefore)
      throws CorruptBlockException {
    int size = starts.length;
    var ends = new long[size];
    if (firstTimes.length != size || lastTimes.length != size) {
      throw in.corrupt("got %d buckets but %d first and %d last samples"
          .formatted(size, firstTimes.length, lastTimes.length));
    }
    for (int i = 0; i < size; i++) {
      ends[i] = starts[i] + step;
      if (i > 0 && starts[i] < ends[i - 1] || firstTimes[i] < starts[i]
          || lastTimes[i] < firstTimes[i] || lastTimes[i] >= ends[i]) {
        throw in.corrupt("got a bucket that overlaps another or does not hold its samples");
      }
    }
    int flags = in.u8();
    if ((flags & ~FLAGS) != 0) {
      throw in.corrupt("got flags %d of a series, expected at most %d".formatted(flags, FLAGS));
    }
    if ((flags & COUNTS_AS_BEFORE) != 0 && countsBefore.length != size) {
      throw in.corrupt("got the counts of the series before, which has others");
    }
    var counts = (flags & COUNTS_AS_BEFORE) != 0 ? countsBefore : column(reader, size);
    var sums = column(reader, size);
    var firsts = column(reader, size);
    var lasts = (flags & LAST_IS_FIRST) != 0 ? firsts : column(reader, size);
    var mins = (flags & MIN_IS_FIRST) != 0 ? firsts : column(reader, size);
    var maxs = (flags & MAX_IS_LAST) != 0 ? lasts : column(reader, size);
    var lost = (flags & NOTHING_LOST) != 0 ? new double[size] : column(reader, size);
    return new Summaries(
        starts, ends, firstTimes, lastTimes, counts, sums, mins, maxs, firsts, lasts, lost);
  }

  private static double[] column(ValueColumnReader reader, int size) throws CorruptBlockException {
    var column = new double[size];
    reader.read(column, size);
    return column;
  }
}
