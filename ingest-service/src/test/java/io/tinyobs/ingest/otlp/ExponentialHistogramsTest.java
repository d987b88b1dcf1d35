// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static io.tinyobs.ingest.otlp.Requests.metrics;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of OTLP's exponential histograms. */
class ExponentialHistogramsTest {
  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);

  private Export export(ExponentialHistogramDataPoint.Builder... points) {
    var histogram = ExponentialHistogram.newBuilder()
        .setAggregationTemporality(AGGREGATION_TEMPORALITY_CUMULATIVE);
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
}
