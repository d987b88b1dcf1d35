// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histograms on their way into a Prometheus. */
class HistogramChunkTest {
  private static NativeHistogram histogram(int schema, int first, double... counts) {
    double count = Arrays.stream(counts).sum();
    return NativeHistogram.exponential(
        schema, 1e-128, 0, count, count / 3, Buckets.EMPTY, Buckets.from(first, counts));
  }

  private static List<NativeHistogram> readBack(List<NativeHistogram> histograms) {
    var timestamps = new long[histograms.size()];
    Arrays.setAll(timestamps, i -> 1_700_000_000_000L + 15_000L * i + i % 3);

    var read = HistogramChunkReader.read(HistogramChunk.of(timestamps, 0, histograms));

    assertThat(read).extracting(HistogramChunkReader.At::timestamp)
        .containsExactly(Arrays.stream(timestamps).boxed().toArray(Long[]::new));
    return read.stream().map(HistogramChunkReader.At::histogram).toList();
  }

  private static void assertSame(List<NativeHistogram> read, List<NativeHistogram> expected) {
    assertThat(read).hasSameSizeAs(expected);
    for (int i = 0; i < read.size(); i++) {
      assertThat(withoutEmpty(read.get(i))).isEqualTo(withoutEmpty(expected.get(i)));
    }
  }

  private static NativeHistogram withoutEmpty(NativeHistogram of) {
    return new NativeHistogram(
        CounterReset.UNKNOWN, of.schema(), of.zeroThreshold(), of.zeroCount(), of.count(), of.sum(),
        withoutEmpty(of.negative()), withoutEmpty(of.positive()), of.bounds());
  }

  private static Buckets withoutEmpty(Buckets of) {
    var kept = new ArrayList<Integer>();
    for (int i = 0; i < of.size(); i++) {
      if (of.counts()[i] != 0) {
        kept.add(i);
      }
    }
    return new Buckets(
        kept.stream().mapToInt(i -> of.indexes()[i]).toArray(),
        kept.stream().mapToDouble(i -> of.counts()[i]).toArray());
  }

  /** Buckets are used for the first time as slower requests come. */
  @Test
  void of_growingBuckets_haveOneLayout() {
    var histograms = List.of(
        histogram(3, 5, 1, 2), histogram(3, 4, 3, 1, 2), histogram(3, 4, 3, 1, 2, 0, 0, 9));

    assertThat(HistogramChunk.fitting(histograms)).isEqualTo(3);
    assertSame(readBack(histograms), histograms);
  }

  /** Whoever reads a chunk believes that nothing in it was reset. */
  @Test
  void fitting_resetOrOtherLayout_endsTheChunk() {
    var first = histogram(3, 5, 4, 2);
    for (var next : List.of(
        histogram(3, 5, 3, 7), histogram(3, 6, 9), histogram(2, 5, 4, 2),
        first.withCounterReset(CounterReset.RESET), first.withCounterReset(CounterReset.GAUGE))) {
      assertThat(HistogramChunk.fitting(List.of(first, first, next))).isEqualTo(2);
    }
    var gauge = first.withCounterReset(CounterReset.GAUGE);
    var less = histogram(3, 5, 1).withCounterReset(CounterReset.GAUGE);
    assertThat(HistogramChunk.fitting(List.of(gauge, less, gauge))).isEqualTo(3);
  }

  @Test
  void of_anyReset_isInTheHeader() {
    var first = histogram(3, 5, 4);
    for (var known : CounterReset.values()) {
      var read = readBack(List.of(first.withCounterReset(known), first.withCounterReset(known)));
      // That there was none is known of samples from here alone.
      assertThat(read.getFirst().counterReset()).isEqualTo(
          known == CounterReset.NOT_RESET ? CounterReset.UNKNOWN : known);
    }
  }

  @Test
  void of_customBounds_areBitByBitTheSame() {
    var bounds = new double[]{-1.5, -0.0, 0.001, 0.25, 0.3335, 5, 33_554.43, 33_554.431, 1e9};
    var histogram = NativeHistogram.custom(bounds, 7, 9,
        Buckets.from(0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 4));

    assertThat(readBack(List.of(histogram)).getFirst().bounds()).containsExactly(bounds);
    assertSame(readBack(List.of(histogram)), List.of(histogram));
  }

  @Test
  void of_zeroThresholds_areBitByBitTheSame() {
    for (double threshold : new double[]{
        0, 1e-128, 0x1p-128, 0x1p-243, 0x1p-244, 0x1p10, 0x1p11, 0.3, Double.MIN_VALUE}) {
      var histogram = NativeHistogram.exponential(
          0, threshold, 2, 2, -0.0, Buckets.EMPTY, Buckets.EMPTY);

      assertSame(readBack(List.of(histogram)), List.of(histogram));
    }
  }

  /** A query of a sender with too fine a schema must not make a chunk larger than a frame may be. */
  @Test
  void fitting_manyBuckets_areFewSamples() {
    var counts = new double[4096];
    Arrays.fill(counts, 1);

    assertThat(HistogramChunk.fitting(
        java.util.Collections.nCopies(500, histogram(8, 1, counts)))).isEqualTo(10);
    assertThat(HistogramChunk.fitting(
        java.util.Collections.nCopies(500, histogram(8, 1, 1)))).isEqualTo(120);
  }

  @Test
  void of_anyHistograms_readBack() {
    var random = new Random(3);
    for (int round = 0; round < 300; round++) {
      var histograms = new ArrayList<NativeHistogram>();
      int schema = random.nextInt(-4, 9);
      for (int i = 0; i < 30; i++) {
        histograms.add(new NativeHistogram(
            CounterReset.GAUGE, schema, 0.5, random.nextInt(9),
            random.nextInt(1 << random.nextInt(1, 30)), random.nextGaussian(), buckets(random),
            buckets(random), new double[0]));
      }
      assertThat(HistogramChunk.fitting(histograms)).isEqualTo(30);
      assertSame(readBack(histograms), histograms);
    }
  }

  private static Buckets buckets(Random random) {
    var indexes = random.ints(random.nextInt(12), -5000, 5000).sorted().distinct().toArray();
    var counts = new double[indexes.length];
    Arrays.setAll(counts, i -> random.nextInt(4) == 0 ? random.nextDouble() : random.nextInt(99));
    return new Buckets(indexes, counts);
  }
}
