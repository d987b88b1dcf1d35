// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
import static io.tinyobs.ingest.otlp.Requests.metrics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of OTLP's exponential histograms. */
class ExponentialHistogramsTest {
  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);

  private Export export(ExponentialHistogramDataPoint.Builder... points) {
    return export(AGGREGATION_TEMPORALITY_CUMULATIVE, points);
  }

  private Export export(
      AggregationTemporality temporality, ExponentialHistogramDataPoint.Builder... points) {
    var histogram = ExponentialHistogram.newBuilder().setAggregationTemporality(temporality);
    for (var point : points) {
      histogram.addDataPoints(point);
    }
    return otlp.metrics(
        Tenant.DEFAULT,
        metrics(
            Metric.newBuilder().setName("latency").setUnit("s").setExponentialHistogram(histogram)
                .build()),
        Protocol.OTLP_GRPC).join();
  }

  private ExponentialHistogramDataPoint.Builder point(int scale, int offset, Long... counts) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return ExponentialHistogramDataPoint.newBuilder()
        .setTimeUnixNano(parts.now() * 1_000_000)
        .setScale(scale)
        .setCount(total)
        .setSum(4.5)
        .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
            .setOffset(offset).addAllBucketCounts(List.of(counts)));
  }

  private NativeHistogram stored() {
    var series = parts.stored("latency_seconds");
    assertThat(series).singleElement().extracting(found -> found.labels()).isEqualTo(
        Labels.of("__name__", "latency_seconds", "instance", "i1", "job", "shop", "service_name",
            "shop"));
    var histograms = series.getFirst().histograms();
    assertThat(histograms).hasSize(1);
    return Objects.requireNonNull(
        Objects.requireNonNull(histograms)[0]);
  }

  @Test
  void cumulative_isKeptAsPrometheusWould() {
    var export = export(
        point(3, -2, 1L, 0L, 4L).setZeroCount(2).setCount(10)
            .setNegative(ExponentialHistogramDataPoint.Buckets.newBuilder().setOffset(7)
                .addBucketCounts(3)));

    assertThat(export.isPlain()).isTrue();
    assertThat(stored()).isEqualTo(NativeHistogram.exponential(
        3, 1e-128, 2, 10, 4.5, Buckets.from(8, 3), Buckets.from(-1, 1, 0, 4)));
    assertThat(parts.counted("metrics", "stored")).isEqualTo(1);
  }

  /** An SDK begins at scale 20, finer than can be kept; buckets are joined and none is lost. */
  @Test
  void finerScale_isMadeCoarser() {
    export(point(10, -5, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));

    // Native buckets -4 to 4 of schema 10: those that end at -4 … -4, -3 … 0, 1 … 4 become -1, 0, 1.
    assertThat(stored()).isEqualTo(NativeHistogram.exponential(
        8, 1e-128, 0, 45, 4.5, Buckets.EMPTY, Buckets.from(-1, 1, 14, 30)));
  }

  @Test
  void contradictions_areRefused() {
    var export = export(
        point(3, 0, 1L).setCount(2),
        point(-5, 0, 1L),
        point(3, 0, 1L).setZeroThreshold(-1),
        point(3, Integer.MAX_VALUE, 1L, 1L, 1L),
        point(3, 0, Collections.nCopies(5000, 1L).toArray(Long[]::new)));

    assertThat(export.rejected()).isEqualTo(5);
    assertThat(parts.counted("metrics", "refused", "invalid_value")).isEqualTo(5);
    assertThat(parts.stored("latency_seconds")).isEmpty();
  }

  @Test
  void noRecordedValue_endsTheSeries() {
    export(point(3, 0, 1L).setFlags(1));

    var series = parts.stored("latency_seconds").getFirst();
    assertThat(series.histograms()).isNull();
    assertThat(StaleNaN.is(series.values()[0])).isTrue();
  }

  @Test
  void exemplars_areOfTheSeriesItself() {
    export(point(3, 0, 1L).addExemplars(Exemplar.newBuilder().setAsDouble(2)));

    assertThat(parts.exemplars("latency_seconds"))
        .containsExactly("2.0 at %d {}".formatted(parts.now()));
  }

  /** A sender of deltas shrinks its scale when a slow request comes, and begins anew with a finer one. */
  @Test
  void deltas_areSummedUpAndTold() {
    var first = export(AGGREGATION_TEMPORALITY_DELTA, point(1, 0, 1L, 2L, 3L));
    parts.clock.advance(Duration.ofSeconds(10));
    export(AGGREGATION_TEMPORALITY_DELTA, point(0, 0, 10L, 20L).setZeroCount(5).setCount(35));
    parts.clock.advance(Duration.ofSeconds(10));
    export(AGGREGATION_TEMPORALITY_DELTA, point(1, -1, 100L, 200L));

    assertThat(first.rejected()).isZero();
    assertThat(first.message()).contains("delta temporality is summed up");
    assertThat(parts.stored("latency_seconds").getFirst().histograms()).containsExactly(
        NativeHistogram.exponential(
            1, 1e-128, 0, 6, 4.5, Buckets.EMPTY, Buckets.from(1, 1, 2, 3)),
        NativeHistogram.exponential(
            0, 1e-128, 5, 41, 9, Buckets.EMPTY, Buckets.from(1, 13, 23)),
        NativeHistogram.exponential(
            0, 1e-128, 5, 341, 13.5, Buckets.EMPTY, Buckets.from(0, 100, 213, 23)));
  }

  @Test
  void deltas_sentAgainAfterAFailure_countOnce() {
    export(AGGREGATION_TEMPORALITY_DELTA, point(1, 0, 1L, 2L));
    parts.clock.advance(Duration.ofSeconds(10));
    parts.storage.unavailable();
    // Two points of one series at once, the coarser last.
    var points = new ExponentialHistogramDataPoint.Builder[]{
        point(1, 4, 7L), point(0, 0, 3L)};
    assertThatThrownBy(() -> export(AGGREGATION_TEMPORALITY_DELTA, points))
        .hasCauseInstanceOf(StorageException.Unavailable.class);

    parts.storage.available();
    export(AGGREGATION_TEMPORALITY_DELTA, points[0]);

    var histograms = Objects.requireNonNull(
        parts.stored("latency_seconds").getFirst().histograms());
    assertThat(histograms[1]).isEqualTo(NativeHistogram.exponential(
        1, 1e-128, 0, 10, 9, Buckets.EMPTY, Buckets.from(1, 1, 2, 0, 0, 7)));
  }

  /** A point without a value in between is no increment. */
  @Test
  void deltas_noRecordedValue_endsTheSeriesAndLeavesTheTotal() {
    export(AGGREGATION_TEMPORALITY_DELTA, point(1, 0, 1L));
    parts.clock.advance(Duration.ofSeconds(10));
    export(AGGREGATION_TEMPORALITY_DELTA, point(1, 0, 50L).setFlags(1));
    parts.clock.advance(Duration.ofSeconds(10));
    export(AGGREGATION_TEMPORALITY_DELTA, point(1, 0, 2L));

    var series = parts.stored("latency_seconds").getFirst();
    assertThat(StaleNaN.is(series.values()[1])).isTrue();
    assertThat(Arrays.stream(Objects.requireNonNull(series.histograms()))
        .filter(Objects::nonNull).map(NativeHistogram::count)).containsExactly(1.0, 3.0);
  }
}
