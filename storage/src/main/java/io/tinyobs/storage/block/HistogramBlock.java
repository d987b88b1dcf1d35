// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A block of native histograms of one metric. It names its series itself, so it needs no dictionary to be read.
 *
 * <p>Idea: a series' histograms mostly have the same buckets, so schema, bounds and indexes stand once as a layout;
 * then each bucket is a counter of its own, and its counts over time are a column like any other.
 *
 * @param header what it says of itself
 * @param series those of which it has histograms, in the order written
 */
public record HistogramBlock(BlockHeader header, List<Column> series) {
  /** Most buckets of all histograms of one block together: what bounds the memory that reading it takes. */
  public static final int MAX_CELLS = 1 << 22;

  /** From so many neighbours of one layout on, counts are columns over time; before, over buckets. */
  private static final int LONG_RUN = 4;

  private static final int MAX_BUCKETS = 1 << 16;

  /**
   * The histograms of one series: read, never write.
   *
   * @param timestamps strictly ascending
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns are the point: a reader loops over them.
  public record Column(Labels labels, long[] timestamps, NativeHistogram[] histograms) {
    /** How many buckets its histograms have together. */
    public long cells() {
      return Arrays.stream(histograms).mapToLong(Layout::cells).sum();
    }
  }

  /** What histograms share that differ in counts alone. */
  private record Layout(
      int schema, long thresholdBits, List<Double> bounds, List<Integer> positive,
      List<Integer> negative) {
    static Layout of(NativeHistogram of) {
      return new Layout(
          of.schema(),
          Double.doubleToRawLongBits(of.zeroThreshold()),
          Arrays.stream(of.bounds()).boxed().toList(),
          Arrays.stream(of.positive().indexes()).boxed().toList(),
          Arrays.stream(of.negative().indexes()).boxed().toList());
    }

    static int cells(NativeHistogram of) {
      return of.positive().size() + of.negative().size();
    }

    int cells() {
      return positive.size() + negative.size();
    }

    NativeHistogram histogram(CounterReset reset, double zero, double count, double sum,
        double[] cells) {
      return new NativeHistogram(
          reset, schema, Double.longBitsToDouble(thresholdBits), zero, count, sum,
          buckets(negative, Arrays.copyOfRange(cells, positive.size(), cells.length)),
          buckets(positive, Arrays.copyOf(cells, positive.size())),
          bounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Buckets buckets(List<Integer> indexes, double[] counts) {
      return counts.length == 0
          ? Buckets.EMPTY
          : new Buckets(indexes.stream().mapToInt(Integer::intValue).toArray(), counts);
    }
  }

  /**
   * The bytes of a block.
   *
   * @param series at least one, none twice, of each at least one histogram, all of one window and together of at
   *     most {@link #MAX_CELLS} buckets
   */
  public static byte[] encode(long windowStart, long writtenAt, List<Column> series) {
    var all = series.stream().flatMap(of -> Arrays.stream(of.histograms())).toList();
    var times = series.stream().flatMapToLong(of -> Arrays.stream(of.timestamps())).toArray();
    var out = new RecordWriter();
    out.records.varint(series.size());
    for (var of : series) {
      out.records.varint(of.labels().size());
      of.labels().forEach((name, value) -> {
        out.text(name);
        out.text(value);
      });
    }
    var columns = new LongColumnWriter(false);
    columns.write(
        series.stream().mapToLong(of -> of.timestamps().length).toArray(), series.size(),
        out.records);
    columns.write(
        Arrays.stream(times).map(time -> time - windowStart).toArray(), times.length, out.records);
    var layouts = writeLayouts(all, columns, out.records);
    var of = all.stream().mapToLong(one -> layouts.getOrDefault(Layout.of(one), 0)).toArray();
    columns.write(of, of.length, out.records);
    columns.write(
        all.stream().mapToLong(one -> one.counterReset().ordinal()).toArray(), all.size(),
        out.records);
    writeValues(series, all, of, out.records);
    out.records.varint(0); // Further sections.
    var header = new BlockHeader(
        BlockKind.HISTOGRAMS, 0, windowStart, writtenAt, all.size(),
        Arrays.stream(times).min().orElse(windowStart),
        Arrays.stream(times).max().orElse(windowStart));
    return Frame.seal(header, out.body(), true);
  }

  private static Map<Layout, Integer> writeLayouts(
      List<NativeHistogram> all, LongColumnWriter columns, ByteWriter out) {
    var layouts = new LinkedHashMap<Layout, Integer>();
    all.forEach(one -> layouts.putIfAbsent(Layout.of(one), layouts.size()));
    out.varint(layouts.size());
    for (var layout : layouts.keySet()) {
      out.zigzag(layout.schema());
      out.fixed64(layout.thresholdBits());
      out.varint(layout.bounds().size());
      layout.bounds().forEach(bound -> out.fixed64(Double.doubleToRawLongBits(bound)));
      for (var indexes : List.of(layout.positive(), layout.negative())) {
        out.varint(indexes.size());
        if (!indexes.isEmpty()) {
          columns.write(
              indexes.stream().mapToLong(Integer::longValue).toArray(), indexes.size(), out);
        }
      }
    }
    return layouts;
  }

  private static void writeValues(
      List<Column> series, List<NativeHistogram> all, long[] layouts, ByteWriter out) {
    var values = new ValueColumnWriter(false);
    values.write(all.stream().mapToDouble(NativeHistogram::count).toArray(), 0, all.size(), out);
    values.write(all.stream().mapToDouble(NativeHistogram::sum).toArray(), 0, all.size(), out);
    values.write(
        all.stream().mapToDouble(NativeHistogram::zeroCount).toArray(), 0, all.size(), out);
    int from = 0;
    for (var of : series) {
      int end = from + of.histograms().length;
      while (from < end) {
        int to = runEnd(layouts, from, end);
        writeRun(all.subList(from, to), values, out);
        from = to;
      }
    }
  }

  /** Where the neighbours of one series and layout end. */
  private static int runEnd(long[] layouts, int from, int end) {
    int to = from + 1;
    while (to < end && layouts[to] == layouts[from]) {
      to++;
    }
    return to;
  }

  private static void writeRun(
      List<NativeHistogram> run, ValueColumnWriter values, ByteWriter out) {
    int cells = Layout.cells(run.getFirst());
    if (cells == 0) {
      return;
    }
    if (run.size() < LONG_RUN) {
      run.forEach(one -> values.write(cells(one), 0, cells, out));
      return;
    }
    var rows = run.stream().map(HistogramBlock::cells).toList();
    var column = new double[rows.size()];
    for (int cell = 0; cell < cells; cell++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = rows.get(i)[cell];
      }
      values.write(column, 0, column.length, out);
    }
  }

  /** Counts of the positive buckets, then of the negative ones. */
  private static double[] cells(NativeHistogram of) {
    var positive = of.positive().counts();
    var negative = of.negative().counts();
    var cells = Arrays.copyOf(positive, positive.length + negative.length);
    System.arraycopy(negative, 0, cells, positive.length, negative.length);
    return cells;
  }

  /** Reads a block. */
  public static HistogramBlock decode(byte[] block) throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.HISTOGRAMS);
    return new HistogramBlock(opened.header(), new Reading(opened).read());
  }

  /** One block while it is read. */
  private static final class Reading {
    private final BlockHeader header;
    private final RecordReader texts;
    private final ByteReader in;
    private final int records;
    private final ValueColumnReader values;
    private long cells;

    Reading(Frame.Opened opened) throws CorruptBlockException {
      this.header = opened.header();
      this.texts = new RecordReader(opened.body());
      this.in = texts.in;
      this.records = header.records();
      this.values = new ValueColumnReader(in);
    }

    List<Column> read() throws CorruptBlockException {
      int count = in.count("series");
      if (count == 0 || records < count) {
        throw in.corrupt("got %d series of %d histograms, expected one or more of each"
            .formatted(count, records));
      }
      var names = new ArrayList<Labels>();
      for (int i = 0; i < count; i++) {
        names.add(labels());
      }
      var sizes = column(count, 1, records, "histograms of a series");
      if (Arrays.stream(sizes).sum() != records) {
        throw in.corrupt("got series of %d histograms, expected %d as its header says"
            .formatted(Arrays.stream(sizes).sum(), records));
      }
      var times = column(
          records,
          header.minMillis() - header.windowStart(),
          header.maxMillis() - header.windowStart(),
          "as time");
      var series = histograms(names, sizes, times);
      SampleBlock.readSections(in);
      in.requireEnd();
      return series;
    }

    private Labels labels() throws CorruptBlockException {
      var labels = Labels.builder();
      for (int left = in.count("labels"); left > 0; left--) {
        try {
          labels.add(texts.text(), texts.text());
        } catch (IllegalArgumentException e) {
          throw in.corrupt(String.valueOf(e.getMessage()));
        }
      }
      return labels.build();
    }

    private long[] column(int count, long least, long most, String what)
        throws CorruptBlockException {
      var column = new long[count];
      new LongColumnReader(in).read(column, count);
      for (long value : column) {
        if (value < least || value > most) {
          throw in.corrupt("got %d %s, expected %d to %d".formatted(value, what, least, most));
        }
      }
      return column;
    }

    private List<Layout> layouts() throws CorruptBlockException {
      var layouts = new ArrayList<Layout>();
      for (int left = in.count("layouts"); left > 0; left--) {
        int schema = (int) in.zigzag();
        long threshold = in.fixed64();
        var bounds = new ArrayList<Double>();
        for (int bound = in.count("bounds"); bound > 0; bound--) {
          bounds.add(Double.longBitsToDouble(in.fixed64()));
        }
        layouts.add(new Layout(schema, threshold, bounds, indexes(), indexes()));
      }
      return layouts;
    }

    private List<Integer> indexes() throws CorruptBlockException {
      int count = in.varint(MAX_BUCKETS, "buckets");
      take(count);
      return count == 0
          ? List.of()
          : Arrays.stream(column(count, Integer.MIN_VALUE, Integer.MAX_VALUE, "as index"))
              .mapToObj(index -> (int) index).toList();
    }

    /** Counts what is about to be allocated. */
    private void take(long more) throws CorruptBlockException {
      cells += more;
      if (cells > 2L * MAX_CELLS) {
        throw in.corrupt("got more than %d buckets".formatted(MAX_CELLS));
      }
    }

    private double[] values() throws CorruptBlockException {
      var column = new double[records];
      values.read(column, records);
      return column;
    }

    private List<Column> histograms(List<Labels> names, long[] sizes, long[] times)
        throws CorruptBlockException {
      var layouts = layouts();
      var of = column(records, 0, layouts.size() - 1L, "as layout");
      var resets = column(records, 0, CounterReset.values().length - 1L, "as reset");
      var counts = values();
      var sums = values();
      var zeros = values();
      var series = new ArrayList<Column>();
      int from = 0;
      for (int i = 0; i < sizes.length; i++) {
        int end = from + (int) sizes[i];
        var found = new NativeHistogram[end - from];
        int start = from;
        while (from < end) {
          int to = runEnd(of, from, end);
          var layout = layouts.get((int) of[from]);
          var rows = run(layout.cells(), to - from);
          for (int k = from; k < to; k++) {
            found[k - start] = histogram(
                layout, CounterReset.values()[(int) resets[k]], zeros[k], counts[k], sums[k],
                rows[k - from]);
          }
          from = to;
        }
        series.add(new Column(names.get(i), times(times, start, end), found));
      }
      return series;
    }

    private long[] times(long[] times, int from, int to) throws CorruptBlockException {
      var own = new long[to - from];
      for (int i = from; i < to; i++) {
        own[i - from] = header.windowStart() + times[i];
        if (i > from && times[i] <= times[i - 1]) {
          throw in.corrupt("got times that do not ascend");
        }
      }
      return own;
    }

    private double[][] run(int cells, int size) throws CorruptBlockException {
      take((long) cells * size);
      var rows = new double[size][cells];
      if (cells == 0) {
        return rows;
      }
      if (size < LONG_RUN) {
        for (var row : rows) {
          values.read(row, cells);
        }
        return rows;
      }
      var column = new double[size];
      for (int cell = 0; cell < cells; cell++) {
        values.read(column, size);
        for (int i = 0; i < size; i++) {
          rows[i][cell] = column[i];
        }
      }
      return rows;
    }

    private NativeHistogram histogram(
        Layout layout, CounterReset reset, double zero, double count, double sum, double[] cells)
        throws CorruptBlockException {
      try {
        return layout.histogram(reset, zero, count, sum, cells);
      } catch (IllegalArgumentException e) {
        throw in.corrupt(String.valueOf(e.getMessage()));
      }
    }
  }
}
