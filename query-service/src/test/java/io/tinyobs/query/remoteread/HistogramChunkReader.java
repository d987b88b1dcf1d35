// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.ArrayList;
import java.util.List;

/** Reads float histogram chunks bit by bit, written from the drawing of the format and not from the writer. */
final class HistogramChunkReader {
  /** One sample. */
  record At(long timestamp, NativeHistogram histogram) {
  }

  /** A number of each sample, and how the last of its differences was written. */
  private static final class Column {
    private long value;
    private int leading;
    private int trailing;
  }

  private final byte[] in;
  private int at = 24;

  private HistogramChunkReader(byte[] in) {
    this.in = in;
  }

  /** The samples; what is known of resets is said of the first as the header has it. */
  static List<At> read(byte[] chunk) {
    return new HistogramChunkReader(chunk).all();
  }

  private List<At> all() {
    int count = (in[0] & 0xff) << 8 | in[1] & 0xff;
    var reset = switch (in[2] & 0xff) {
      case 0 -> CounterReset.UNKNOWN;
      case 0x80 -> CounterReset.RESET;
      case 0x40 -> CounterReset.NOT_RESET;
      case 0xc0 -> CounterReset.GAUGE;
      default -> throw new AssertionError("header " + in[2]);
    };
    double threshold = threshold();
    int schema = (int) varbit();
    var positive = spans();
    var negative = spans();
    var bounds = new double[schema == NativeHistogram.CUSTOM_SCHEMA ? (int) unsigned() : 0];
    for (int i = 0; i < bounds.length; i++) {
      long thousandths = unsigned();
      bounds[i] = thousandths == 0
          ? Double.longBitsToDouble(bits(64))
          : (thousandths - 1) / 1000.0;
    }
    var columns = new Column[3 + positive.size() + negative.size()];
    var samples = new ArrayList<At>();
    long time = 0;
    long step = 0;
    for (int i = 0; i < count; i++) {
      long change = varbit();
      step += i == 0 ? 0 : change;
      time += i == 0 ? change : step;
      for (int c = 0; c < columns.length; c++) {
        if (i == 0) {
          columns[c] = new Column();
          columns[c].value = bits(64);
        } else {
          xor(columns[c]);
        }
      }
      samples.add(new At(time, new NativeHistogram(
          i == 0 || reset == CounterReset.GAUGE ? reset : CounterReset.NOT_RESET,
          schema, threshold, value(columns[1]), value(columns[0]), value(columns[2]),
          buckets(negative, columns, 3 + positive.size()), buckets(positive, columns, 3),
          bounds)));
    }
    return samples;
  }

  private static double value(Column column) {
    return Double.longBitsToDouble(column.value);
  }

  private static Buckets buckets(List<Integer> indexes, Column[] columns, int from) {
    var counts = new double[indexes.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = value(columns[from + i]);
    }
    return new Buckets(indexes.stream().mapToInt(i -> i).toArray(), counts);
  }

  private double threshold() {
    int b = (int) bits(8);
    return switch (b) {
      case 0 -> 0;
      case 255 -> Double.longBitsToDouble(bits(64));
      default -> Math.scalb(0.5, b - 243);
    };
  }

  private List<Integer> spans() {
    var indexes = new ArrayList<Integer>();
    long spans = unsigned();
    int next = 0;
    for (long i = 0; i < spans; i++) {
      long length = unsigned();
      next += (int) varbit();
      for (long j = 0; j < length; j++) {
        indexes.add(next++);
      }
    }
    return indexes;
  }

  private void xor(Column column) {
    if (bits(1) == 1) {
      if (bits(1) == 1) {
        column.leading = (int) bits(5);
        int significant = (int) bits(6);
        column.trailing = 64 - column.leading - (significant == 0 ? 64 : significant);
      }
      column.value ^= bits(64 - column.leading - column.trailing) << column.trailing;
    }
  }

  private int size() {
    int ones = 0;
    while (ones < 8 && bits(1) == 1) {
      ones++;
    }
    return new int[]{0, 3, 6, 9, 12, 18, 25, 56, 64}[ones];
  }

  private long unsigned() {
    return bits(size());
  }

  private long varbit() {
    int size = size();
    long value = bits(size);
    return size > 0 && size < 64 && value > 1L << size - 1 ? value - (1L << size) : value;
  }

  private long bits(int count) {
    long value = 0;
    for (int i = 0; i < count; i++, at++) {
      value = value << 1 | in[at >>> 3] >>> 7 - (at & 7) & 1;
    }
    return value;
  }
}
