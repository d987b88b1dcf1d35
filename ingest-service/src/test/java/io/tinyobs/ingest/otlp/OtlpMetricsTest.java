// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_UNSPECIFIED;
import static io.tinyobs.ingest.otlp.Requests.attribute;
import static io.tinyobs.ingest.otlp.Requests.counter;
import static io.tinyobs.ingest.otlp.Requests.gauge;
import static io.tinyobs.ingest.otlp.Requests.metrics;
import static io.tinyobs.ingest.otlp.Requests.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of OTLP's data points. */
class OtlpMetricsTest {
  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);

  private Export export(ExportMetricsServiceRequest request) {
    return otlp.metrics(Tenant.DEFAULT, request, Protocol.OTLP_GRPC).join();
  }

  private Metric histogram(HistogramDataPoint.Builder point) {
    return Metric.newBuilder()
        .setName("latency")
        .setUnit("s")
        .setHistogram(
            Histogram.newBuilder()
                .setAggregationTemporality(AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(point.setTimeUnixNano(parts.now() * 1_000_000)))
        .build();
  }

  @Test
  void fault21_empty_isPlainSuccess() {
    assertThat(export(ExportMetricsServiceRequest.getDefaultInstance()).isPlain()).isTrue();
  }

  @Test
  void metrics_gaugeAndCounter_areNamedAndLabelled() {
    var export = export(
        metrics(
            gauge("queue.size", point(parts.now(), 3, attribute("queue.name", "mail"))),
            counter(
                "http.requests",
                AGGREGATION_TEMPORALITY_CUMULATIVE,
                point(parts.now(), 9))));

    assertThat(export.isPlain()).isTrue();
    assertThat(parts.stored("queue_size").getFirst().labels())
        .isEqualTo(
            Labels.of(
                "__name__", "queue_size", "instance", "i1", "job", "shop", "queue_name", "mail",
                "service_name", "shop"));
    assertThat(parts.stored("http_requests_total").getFirst().values()).containsExactly(9);
    assertThat(parts.storage.metrics().metrics(Tenant.DEFAULT))
        .contains(new MetricMetadata("http_requests_total", MetricType.COUNTER, "", ""));
    assertThat(parts.counted("metrics", "stored")).isEqualTo(2);
  }

  @Test
  void metrics_histogram_becomesCumulativeBuckets() {
    export(
        metrics(
            histogram(
                HistogramDataPoint.newBuilder()
                    .addAllExplicitBounds(List.of(0.25, 1.0))
                    .addAllBucketCounts(List.of(1L, 2L, 3L))
                    .setCount(6)
                    .setSum(4.5))));

    assertThat(parts.stored("latency_seconds_bucket"))
        .extracting(series -> series.labels().get("le") + "=" + series.values()[0])
        .containsExactlyInAnyOrder("+Inf=6.0", "0.25=1.0", "1=3.0");
    assertThat(parts.stored("latency_seconds_sum").getFirst().values()).containsExactly(4.5);
    assertThat(parts.stored("latency_seconds_count").getFirst().values()).containsExactly(6);
  }

  /** And fault 22. */
  @Test
  void fault20_histogramThatContradictsItself_isRefused() {
    var export = export(
        metrics(
            histogram(
                HistogramDataPoint.newBuilder()
                    .addExplicitBounds(1)
                    .addAllBucketCounts(List.of(1L, 2L))
                    .setCount(4)),
            histogram(HistogramDataPoint.newBuilder().addExplicitBounds(1).setCount(4)),
            histogram(
                HistogramDataPoint.newBuilder()
                    .addAllExplicitBounds(List.of(2.0, 1.0))
                    .addAllBucketCounts(List.of(1L, 1L, 1L))
                    .setCount(3)),
            histogram(HistogramDataPoint.newBuilder().setSum(Double.NaN)),
            gauge("good", point(parts.now(), 1))));

    assertThat(export.rejected()).isEqualTo(4);
    assertThat(export.message())
        .startsWith(
            "refused 4 of 5: 4 invalid_value; first: cannot accept histogram latency_seconds: got"
                + " count 4, expected 3 as in its buckets");
    assertThat(parts.stored("good")).hasSize(1);
    assertThat(parts.stored("latency_seconds_count")).isEmpty();
  }

  @Test
  void metrics_summary_becomesQuantiles() {
    var point = SummaryDataPoint.newBuilder()
        .setTimeUnixNano(parts.now() * 1_000_000)
        .setCount(3)
        .setSum(1.5)
        .addQuantileValues(
            SummaryDataPoint.ValueAtQuantile.newBuilder().setQuantile(0.99).setValue(0.7));
    export(
        metrics(
            Metric.newBuilder()
                .setName("rpc")
                .setSummary(Summary.newBuilder().addDataPoints(point))
                .build()));

    assertThat(parts.stored("rpc").getFirst().labels().get("quantile")).isEqualTo("0.99");
    assertThat(parts.stored("rpc_count").getFirst().values()).containsExactly(3);
    assertThat(parts.stored("rpc_sum").getFirst().values()).containsExactly(1.5);
  }

  /** And fault 23. */
  @Test
  void fault27_delta_isSummedUpAndTold() {
    for (int i = 1; i <= 3; i++) {
      var export = export(
          metrics(counter("c", AGGREGATION_TEMPORALITY_DELTA, point(parts.now(), i))));
      assertThat(export.rejected()).isZero();
      assertThat(export.message()).contains("delta temporality is summed up");
      parts.clock.advance(Duration.ofSeconds(10));
    }

    assertThat(parts.stored("c_total").getFirst().values()).containsExactly(1, 3, 6);
  }

  @Test
  void metrics_deltaSentAgainAfterAFailure_countsOnce() {
    var request = metrics(counter("c", AGGREGATION_TEMPORALITY_DELTA, point(parts.now(), 5)));
    parts.storage.unavailable();
    assertThatThrownBy(() -> export(request))
        .hasCauseInstanceOf(StorageException.Unavailable.class);

    parts.storage.available();
    export(request);

    assertThat(parts.stored("c_total").getFirst().values()).containsExactly(5);
  }

  @Test
  void metrics_noTemporality_isRefused() {
    var export = export(
        metrics(counter("c", AGGREGATION_TEMPORALITY_UNSPECIFIED, point(parts.now(), 5))));

    assertThat(export.rejected()).isEqualTo(1);
  }

  @Test
  void fault27_attributesThatBecomeOneLabel_areJoinedAndTold() {
    var export = export(
        metrics(
            gauge("g", point(parts.now(), 1, attribute("a.b", "1"), attribute("a_b", "2")))));

    assertThat(export.message()).contains("attributes that both become label a_b are joined");
    assertThat(parts.stored("g").getFirst().labels().get("a_b")).isEqualTo("1;2");
  }

  @Test
  void fault27_namesThatBecomeOne_areTold() {
    var export = export(
        metrics(gauge("a.b", point(parts.now(), 1)), gauge("a_b", point(parts.now(), 2))));

    assertThat(export.rejected()).isZero();
    assertThat(export.message()).contains("metrics a.b and a_b are both kept as a_b");
  }

  @Test
  void metrics_noRecordedValue_isAStaleMarker() {
    export(
        metrics(
            gauge(
                "g",
                NumberDataPoint.newBuilder()
                    .setTimeUnixNano(parts.now() * 1_000_000)
                    .setFlags(1)
                    .build())));

    assertThat(StaleNaN.is(parts.stored("g").getFirst().values()[0])).isTrue();
  }

  /** And fault 15. */
  @Test
  void fault14_timeOutside_isRefusedByReason() {
    var export = export(
        metrics(
            gauge(
                "g",
                point(parts.now() + 600_001, 1),
                point(0, 1),
                NumberDataPoint.newBuilder().setTimeUnixNano(-1).setAsInt(1).build(),
                point(parts.now(), 1))));

    assertThat(export.rejected()).isEqualTo(3);
    assertThat(parts.counted("metrics", "refused", "too_far_ahead")).isEqualTo(2);
    assertThat(parts.counted("metrics", "refused", "too_old")).isEqualTo(1);
    assertThat(parts.stored("g").getFirst().values()).hasSize(1);
  }

  @Test
  void metrics_resourceThatSaysMore_hasTargetInfo() {
    var request = metrics(gauge("g", point(parts.now(), 1))).toBuilder();
    request
        .getResourceMetricsBuilder(0)
        .getResourceBuilder()
        .addAttributes(attribute("service.version", "1.2"));

    export(request.build());

    assertThat(parts.stored("target_info").getFirst().labels())
        .isEqualTo(
            Labels.of(
                "__name__", "target_info", "instance", "i1", "job", "shop", "service_name",
                "shop", "service_version", "1.2"));
  }
}
