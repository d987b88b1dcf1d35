// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Reads the body of a block of samples of version 1, which was written until version 2 came. */
final class SampleBlockV1 {
  private SampleBlockV1() {
  }

  static SampleBlock decode(Frame.Opened opened, IntPredicate wanted)
      throws CorruptBlockException {
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
    var slots = new int[in.varint(Math.min(SampleBlock.SLOTS, in.remaining()), "series")];
    int before = -1;
    for (int i = 0; i < slots.length; i++) {
      before += 1 + in.varint(SampleBlock.SLOTS - 2 - before, "slots apart");
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

  private static List<SampleBlock.Column> readValues(
      ByteReader in, int[] slots, long[][] columns, int[] columnOf, IntPredicate wanted)
      throws CorruptBlockException {
    var series = new ArrayList<SampleBlock.Column>();
    double[] skipped = null;
    for (int i = 0; i < slots.length; i++) {
      var times = columns[columnOf[i]];
      if (times.length == 0) {
        throw in.corrupt("got a series without samples, expected at least one");
      }
      if (wanted.test(slots[i])) {
        var values = new double[times.length];
        ValueColumnV1.decode(in, values, values.length);
        series.add(new SampleBlock.Column(slots[i], times, values));
      } else {
        if (skipped == null || skipped.length < times.length) {
          skipped = new double[times.length];
        }
        ValueColumnV1.decode(in, skipped, times.length);
      }
    }
    return series;
  }
}
