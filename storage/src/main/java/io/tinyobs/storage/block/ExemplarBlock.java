// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Ids;
import io.tinyobs.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A block of exemplars of one metric. It names its series itself, so it needs no dictionary to be read.
 *
 * @param header what it says of itself
 * @param series those of which it has exemplars, in the order written
 */
public record ExemplarBlock(BlockHeader header, List<ExemplarSeries> series) {
  private static final int HAS_TRACE = 1;
  private static final int HAS_SPAN = 2;
  private static final int TRACE_BYTES = 16;
  private static final int SPAN_BYTES = 8;

  /**
   * The bytes of a block.
   *
   * @param series at least one, none twice, of each at least one exemplar, all of one window
   */
  public static byte[] encode(long windowStart, long writtenAt, List<ExemplarSeries> series) {
    var all = series.stream().flatMap(of -> of.exemplars().stream()).toList();
    var out = new RecordWriter();
    out.records.varint(series.size());
    series.forEach(of -> write(of.labels(), out));
    var columns = new LongColumnWriter(false);
    columns.write(
        series.stream().mapToLong(of -> of.exemplars().size()).toArray(), series.size(),
        out.records);
    columns.write(
        all.stream().mapToLong(one -> one.timestampMillis() - windowStart).toArray(), all.size(),
        out.records);
    new ValueColumnWriter(false).write(
        all.stream().mapToDouble(Exemplar::value).toArray(), 0, all.size(), out.records);
    columns.write(
        all.stream().mapToLong(ExemplarBlock::ids).toArray(), all.size(), out.records);
    writeIds(all, HAS_TRACE, Exemplar.TRACE_ID, out);
    writeIds(all, HAS_SPAN, Exemplar.SPAN_ID, out);
    all.forEach(one -> write(others(one), out));
    out.records.varint(0); // Further sections.
    var header = new BlockHeader(
        BlockKind.EXEMPLARS,
        0,
        windowStart,
        writtenAt,
        all.size(),
        all.stream().mapToLong(Exemplar::timestampMillis).min().orElse(windowStart),
        all.stream().mapToLong(Exemplar::timestampMillis).max().orElse(windowStart));
    return Frame.seal(header, out.body(), true);
  }

  private static void write(Labels labels, RecordWriter out) {
    out.records.varint(labels.size());
    labels.forEach((name, value) -> {
      out.text(name);
      out.text(value);
    });
  }

  /** Which ids an exemplar has that are well-formed, and so are kept as bytes. */
  private static long ids(Exemplar one) {
    return (Ids.isTraceId(one.traceId()) ? HAS_TRACE : 0)
        | (Ids.isSpanId(one.spanId()) ? HAS_SPAN : 0);
  }

  private static void writeIds(List<Exemplar> all, int which, String label, RecordWriter out) {
    for (var one : all) {
      if ((ids(one) & which) != 0) {
        var id = HexFormat.of().parseHex(one.labels().getOrEmpty(label));
        out.records.raw(id, 0, id.length);
      }
    }
  }

  /** The labels that are not kept as bytes. */
  private static Labels others(Exemplar one) {
    long ids = ids(one);
    var kept = new ArrayList<String>();
    if ((ids & HAS_TRACE) != 0) {
      kept.add(Exemplar.TRACE_ID);
    }
    if ((ids & HAS_SPAN) != 0) {
      kept.add(Exemplar.SPAN_ID);
    }
    return one.labels().without(kept);
  }

  /** Reads a block. */
  public static ExemplarBlock decode(byte[] block) throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.EXEMPLARS);
    return new ExemplarBlock(opened.header(), new Reading(opened).read());
  }

  /** One block while it is read. */
  private static final class Reading {
    private final BlockHeader header;
    private final RecordReader texts;
    private final ByteReader in;
    private final int records;

    Reading(Frame.Opened opened) throws CorruptBlockException {
      this.header = opened.header();
      this.texts = new RecordReader(opened.body());
      this.in = texts.in;
      this.records = header.records();
    }

    List<ExemplarSeries> read() throws CorruptBlockException {
      int count = in.count("series");
      if (count == 0 || records < count) {
        throw in.corrupt("got %d series of %d exemplars, expected one or more of each"
            .formatted(count, records));
      }
      var names = new ArrayList<Labels>();
      for (int i = 0; i < count; i++) {
        names.add(labels().build());
      }
      var sizes = column(count, 1, records, "exemplars of a series");
      var times = column(
          records,
          header.minMillis() - header.windowStart(),
          header.maxMillis() - header.windowStart(),
          "as time");
      var values = new double[records];
      new ValueColumnReader(in).read(values, records);
      return series(names, sizes, exemplars(times, values));
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

    private Labels.Builder labels() throws CorruptBlockException {
      var labels = Labels.builder();
      for (int left = in.count("labels"); left > 0; left--) {
        add(labels, texts.text(), texts.text());
      }
      return labels;
    }

    private void add(Labels.Builder labels, String name, String value)
        throws CorruptBlockException {
      try {
        labels.add(name, value);
      } catch (IllegalArgumentException e) {
        throw in.corrupt(String.valueOf(e.getMessage()));
      }
    }

    private List<Exemplar> exemplars(long[] times, double[] values) throws CorruptBlockException {
      var has = column(records, 0, HAS_TRACE | HAS_SPAN, "as ids");
      var traces = ids(has, HAS_TRACE, TRACE_BYTES);
      var spans = ids(has, HAS_SPAN, SPAN_BYTES);
      var exemplars = new ArrayList<Exemplar>(records);
      for (int i = 0; i < records; i++) {
        var labels = labels();
        if (!traces[i].isEmpty()) {
          add(labels, Exemplar.TRACE_ID, traces[i]);
        }
        if (!spans[i].isEmpty()) {
          add(labels, Exemplar.SPAN_ID, spans[i]);
        }
        try {
          exemplars.add(
              new Exemplar(labels.build(), values[i], header.windowStart() + times[i]));
        } catch (IllegalArgumentException e) {
          throw in.corrupt(String.valueOf(e.getMessage()));
        }
      }
      SampleBlock.readSections(in);
      in.requireEnd();
      return exemplars;
    }

    private String[] ids(long[] has, int which, int bytes) throws CorruptBlockException {
      var ids = new String[records];
      for (int i = 0; i < records; i++) {
        ids[i] = (has[i] & which) == 0 ? "" : HexFormat.of().formatHex(in.raw(bytes));
      }
      return ids;
    }

    private List<ExemplarSeries> series(
        List<Labels> names, long[] sizes, List<Exemplar> exemplars) throws CorruptBlockException {
      var series = new ArrayList<ExemplarSeries>();
      long total = Arrays.stream(sizes).sum();
      if (total != records) {
        throw in.corrupt("got series of %d exemplars, expected %d as its header says"
            .formatted(total, records));
      }
      int from = 0;
      for (int i = 0; i < sizes.length; i++) {
        int to = from + (int) sizes[i];
        series.add(new ExemplarSeries(names.get(i), exemplars.subList(from, to)));
        from = to;
      }
      return series;
    }
  }
}
