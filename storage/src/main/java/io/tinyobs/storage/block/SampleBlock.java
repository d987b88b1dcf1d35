// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** Kinds of sections from here on may be stepped over. */
  private static final int OPTIONAL_SECTION = 128;

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
   * @param cold whether the smallest form is worth looking for, since the block will stay
   */
  public static byte[] encode(
      long windowStart, int epoch, int strip, long writtenAt, StripSamples samples, boolean cold) {
    var values = new ValueColumnWriter(cold);
    var body = new ByteWriter(64 + 3 * samples.size());
    writeHead(windowStart, epoch, strip, samples, 0, samples.series(), cold, body);
    for (int i = 0; i < samples.series(); i++) {
      values.write(samples.values(), samples.starts()[i], samples.starts()[i + 1], body);
    }
    body.varint(0); // Further sections.
    return Frame.seal(
        header(windowStart, writtenAt, samples, 0, samples.series(), 0), body, cold);
  }

  static void writeHead(
      long windowStart,
      int epoch,
      int strip,
      StripSamples samples,
      int from,
      int to,
      boolean thorough,
      ByteWriter body) {
    body.fixed32(epoch);
    body.varint(strip);
    body.varint(to - from);
    var slots = new long[to - from];
    for (int i = from; i < to; i++) {
      slots[i - from] = samples.slots()[i];
    }
    new LongColumnWriter(thorough).write(slots, slots.length, body);
    TimeColumns.write(
        windowStart, samples.timestamps(), samples.starts(), from, to, thorough, body);
  }

  static BlockHeader header(
      long windowStart, long writtenAt, StripSamples samples, int from, int to, int flags) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      min = Math.min(min, samples.timestamps()[samples.starts()[i]]);
      max = Math.max(max, samples.timestamps()[samples.starts()[i + 1] - 1]);
    }
    int records = samples.starts()[to] - samples.starts()[from];
    return new BlockHeader(BlockKind.SAMPLES, flags, windowStart, writtenAt, records, min, max);
  }

  /** Reads every series of a block. */
  public static SampleBlock decode(byte[] block) throws CorruptBlockException {
    return decode(block, slot -> true);
  }

  /** Takes the series of a block. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one.
     *
     * @param timestamps read, never write, and copy what must outlive the call
     * @param values as many; the array may be longer, and holds others after the call
     */
    void series(int slot, long[] timestamps, double[] values, int count);
  }

  /** Reads a block's series whose slot is wanted; the others are stepped over. */
  public static SampleBlock decode(byte[] block, IntPredicate wanted)
      throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.SAMPLES);
    if (opened.version() == 1) {
      return SampleBlockV1.decode(opened, wanted);
    }
    var columns = new ArrayList<Column>();
    var in = opened.body();
    int epoch = in.fixed32();
    int strip = read(opened, wanted, (slot, timestamps, values, count) -> columns.add(
        new Column(slot, timestamps, Arrays.copyOf(values, count))));
    return new SampleBlock(opened.header(), epoch, strip, columns);
  }

  /**
   * Hands a block's series to a visitor, without an object each.
   *
   * @return whether it was of this epoch; if not, nothing was handed over
   */
  public static boolean visit(byte[] block, int epoch, Visitor visitor)
      throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.SAMPLES);
    if (opened.version() == 1) {
      var decoded = SampleBlockV1.decode(opened, slot -> true);
      if (decoded.epoch() != epoch) {
        return false;
      }
      for (var column : decoded.series()) {
        visitor.series(
            column.slot(), column.timestamps(), column.values(), column.values().length);
      }
      return true;
    }
    if (opened.body().fixed32() != epoch) {
      return false;
    }
    read(opened, slot -> true, visitor);
    return true;
  }

  /** Reads what follows the epoch; returns the strip. */
  private static int read(Frame.Opened opened, IntPredicate wanted, Visitor visitor)
      throws CorruptBlockException {
    var in = opened.body();
    var head = readHead(in, opened.header());
    var slots = head.slots();
    var times = head.times();
    int series = slots.length;
    var reader = new ValueColumnReader(in);
    double[] room = {};
    for (int i = 0; i < series; i++) {
      var timestamps = times.of(i);
      if (wanted.test(slots[i])) {
        room = room.length < timestamps.length ? new double[timestamps.length] : room;
        reader.read(room, timestamps.length);
        visitor.series(slots[i], timestamps, room, timestamps.length);
      } else {
        reader.skip(timestamps.length);
      }
    }
    readSections(in);
    in.requireEnd();
    return head.strip();
  }

  /** What precedes the columns of values, but for the epoch. */
  @SuppressWarnings("ArrayRecordComponent") // Slots to loop over.
  record Head(int strip, int[] slots, TimeColumns times) {
  }

  /** Reads what lies between the epoch and the columns of values. */
  static Head readHead(ByteReader in, BlockHeader header) throws CorruptBlockException {
    int strip = in.varint(Integer.MAX_VALUE >> 9, "as strip");
    int series = in.varint(SLOTS, "series");
    if (series == 0) {
      throw in.corrupt("got no series, expected at least one");
    }
    var slots = Arrays.stream(readSlots(in, series)).mapToInt(slot -> (int) slot).toArray();
    var times = TimeColumns.read(in, series, header.windowStart(), header);
    if (times.samples() != header.records()) {
      throw in.corrupt("got %d samples, expected %d as its header says"
          .formatted(times.samples(), header.records()));
    }
    return new Head(strip, slots, times);
  }

  static long[] readSlots(ByteReader in, int series) throws CorruptBlockException {
    var slots = new long[series];
    new LongColumnReader(in).read(slots, series);
    long before = -1;
    for (long slot : slots) {
      if (slot <= before || slot >= SLOTS) {
        throw in.corrupt("got slot %d after %d, expected them to ascend below %d"
            .formatted(slot, before, SLOTS));
      }
      before = slot;
    }
    return slots;
  }

  /** Steps over sections that a reader may leave out, and refuses others: it would answer wrongly. */
  static void readSections(ByteReader in) throws CorruptBlockException {
    for (int left = in.count("sections"); left > 0; left--) {
      int kind = in.u8();
      if (kind < OPTIONAL_SECTION) {
        throw in.corrupt("got a section of kind " + kind + ", expected none that must be known");
      }
      in.skip(in.count("bytes of a section"));
    }
  }
}
