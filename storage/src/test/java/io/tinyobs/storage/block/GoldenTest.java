// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Summaries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Blocks stored by a version that was released must be read by all that follow. */
class GoldenTest {
  private static final long WINDOW = 1_789_999_200_000L;

  @Test
  void samples_areTheBytesDrawn() throws Exception {
    var bytes = SampleBlock.encode(
        WINDOW, 0x1234_5678, 3, 1_790_000_000_000_001L, samples(), false);

    assertThat(hex(bytes)).isEqualTo(golden("samples"));
    assertHoldsSamples(parse(golden("samples")));
  }

  /** Folded blocks look for the smallest form: patches, bit maps, parts of columns. */
  @Test
  void foldedSamples_areTheBytesDrawn() throws Exception {
    var buffer = new SampleBuffer();
    for (int i = 0; i < 40; i++) {
      long at = WINDOW + 1000 + i * 15_000L + i % 7; // Not quite regular: listed.
      buffer.add(7, at, i == 20 ? 1e9 : 4096 * (i % 5)); // One stray, a divisor.
      if (i > 4) {
        buffer.add(8, at, i % 3 == 0 ? i * 0.01 : i % 2); // A part of the column before; hundredths.
      }
    }
    buffer.add(8, WINDOW + 1000 + 39 * 15_000L + 39 % 7, StaleNaN.VALUE);

    var blocks = FoldedBlocks.encode(WINDOW, 0x1234_5678, 3, 1_790_000_000_000_001L,
        buffer.windows(7_200_000).getFirst().samples());

    assertThat(blocks).singleElement().extracting(GoldenTest::hex).isEqualTo(golden("folded"));
    assertThat(SampleBlock.decode(parse(golden("folded"))).series()).hasSize(2);
  }

  /** A counter that falls; too short to be compressed. */
  @Test
  void summaries_areTheBytesDrawn() throws Exception {
    var bytes = SummaryBlock.encode(
        WINDOW, 0x1234_5678, 3, 300_000, 1_790_000_000_000_001L, summaries());

    assertThat(hex(bytes)).isEqualTo(golden("summaries"));
    var block = SummaryBlock.decode(parse(golden("summaries")));
    assertThat(block.series()).usingRecursiveComparison().isEqualTo(summaries());
  }

  private static List<SummaryBlock.Column> summaries() {
    var times = new long[6];
    for (int i = 0; i < times.length; i++) {
      times[i] = WINDOW + 1000 + i * 150_000L; // Two in each of three buckets.
    }
    return List.of(summed(0, times, 10, 12, 15, 3, 4, 9));
  }

  private static SummaryBlock.Column summed(int slot, long[] times, double... values) {
    return new SummaryBlock.Column(
        slot, Summaries.of(times, values, 0, times.length, 300_000));
  }

  /** Written by the release before: data in Redis outlives an upgrade. */
  @Test
  void samplesOfVersion1_areStillRead() throws Exception {
    assertHoldsSamples(parse(golden("samples-v1")));
  }

  private static StripSamples samples() {
    var buffer = new SampleBuffer();
    for (int i = 0; i < 4; i++) {
      buffer.add(0, WINDOW + 1000 + i * 15_000L, 100 + i); // Whole.
      buffer.add(1, WINDOW + 1000 + i * 15_000L, 0.1 * i); // Real.
      buffer.add(511, WINDOW + 1000 + i * 15_000L, -0.0); // One bit pattern.
    }
    buffer.add(2, WINDOW + 5, 7); // One whole, at a time of its own.
    return buffer.windows(7_200_000).getFirst().samples();
  }

  private static void assertHoldsSamples(byte[] bytes) throws CorruptBlockException {
    var block = SampleBlock.decode(bytes);
    assertThat(block.epoch()).isEqualTo(0x1234_5678);
    assertThat(block.strip()).isEqualTo(3);
    var expected = samples();
    assertThat(block.series()).hasSize(expected.series());
    for (int i = 0; i < expected.series(); i++) {
      int from = expected.starts()[i];
      int to = expected.starts()[i + 1];
      var column = block.series().get(i);
      assertThat(column.slot()).isEqualTo(expected.slots()[i]);
      assertThat(column.timestamps())
          .isEqualTo(Arrays.copyOfRange(expected.timestamps(), from, to));
      for (int k = from; k < to; k++) {
        assertThat(Double.doubleToRawLongBits(column.values()[k - from]))
            .isEqualTo(Double.doubleToRawLongBits(expected.values()[k]));
      }
    }
  }

  @Test
  void spans_areTheBytesDrawn() throws Exception {
    var span = new Span(
        "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "", "GET /", SpanKind.SERVER,
        WINDOW * 1_000_000 + 5, WINDOW * 1_000_000 + 2_000_005, SpanStatus.ERROR, "no", "cart",
        Map.of("n", 1L), Map.of("service.name", "cart"), new Scope("lib", ""),
        List.of(new Span.Event(WINDOW * 1_000_000 + 9, "e", Map.of())),
        List.of(new Span.Link("0af7651916cd43dd8448eb211c80319d", "b7ad6b7169203332", Map.of())),
        "a=b");

    var bytes = SpanBlock.encode(WINDOW, 1_790_000_000_000_001L, List.of(span));

    // A zstd frame may differ from release to release, so what is fixed is what reads back.
    assertThat(SpanBlock.decode(parse(golden("spans"))).spans()).containsExactly(span);
    assertThat(SpanBlock.decode(parse(golden("spans-v1"))).spans()).containsExactly(span);
    assertThat(SpanBlock.records(parse(golden("spans-v1"))).getFirst().span()).isEqualTo(span);
    assertThat(SpanBlock.decode(bytes).spans()).containsExactly(span);
  }

  @Test
  void logs_areTheBytesDrawn() throws Exception {
    var log = new LogRecord(
        WINDOW * 1_000_000 + 3, 17, "ERROR", "no tea", "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331", "cart", Map.of("ok", true), Map.of(), Scope.NONE);

    var bytes = LogBlock.encode(WINDOW, 1_790_000_000_000_001L, List.of(log));

    assertThat(hex(bytes)).isEqualTo(golden("logs"));
    assertThat(LogBlock.decode(parse(golden("logs"))).logs()).containsExactly(log);
  }

  @Test
  void exemplars_areTheBytesDrawn() throws Exception {
    var series = List.of(
        new ExemplarSeries(
            Labels.of("__name__", "lat_bucket", "le", "1"),
            List.of(
                new Exemplar(
                    Labels.of(
                        "trace_id", "0af7651916cd43dd8448eb211c80319c", "span_id",
                        "b7ad6b7169203331"),
                    0.25, WINDOW + 1000),
                new Exemplar(
                    Labels.of("trace_id", "0af7651916cd43dd8448eb211c80319d", "user", "u"), 0.5,
                    WINDOW + 16_000))),
        new ExemplarSeries(
            Labels.of("__name__", "lat_bucket", "le", "+Inf"),
            List.of(new Exemplar(Labels.EMPTY, 7, WINDOW + 5))));

    var bytes = ExemplarBlock.encode(WINDOW, 1_790_000_000_000_001L, series);

    assertThat(hex(bytes)).isEqualTo(golden("exemplars"));
    assertThat(ExemplarBlock.decode(parse(golden("exemplars"))).series()).isEqualTo(series);
  }

  @Test
  void histograms_areTheBytesDrawn() throws Exception {
    var negative = new Buckets(new int[]{2}, new double[]{1});
    var histograms = new NativeHistogram[]{
        NativeHistogram.exponential(
            3, 0.5, 1, 4, 2.5, negative, new Buckets(new int[]{-1, 0}, new double[]{1, 1})),
        NativeHistogram.exponential(
            3, 0.5, 1, 6, 4, negative, new Buckets(new int[]{-1, 0}, new double[]{2, 2}))
            .withCounterReset(NativeHistogram.CounterReset.NOT_RESET)};
    var times = new long[]{WINDOW + 1000, WINDOW + 16_000};

    var bytes = HistogramBlock.encode(
        WINDOW, 1_790_000_000_000_001L,
        List.of(new HistogramBlock.Column(Labels.of("__name__", "lat"), times, histograms)));

    assertThat(hex(bytes)).isEqualTo(golden("histograms"));
    var read = HistogramBlock.decode(parse(golden("histograms"))).series().getFirst();
    assertThat(read.timestamps()).isEqualTo(times);
    assertThat(read.histograms()).isEqualTo(histograms);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String golden(String name) throws IOException {
    try (var in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
      if (in == null) {
        throw new IOException("cannot find golden/" + name + ".hex");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
