// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
import static io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_UNSPECIFIED;
import static io.tinyobs.ingest.otlp.Requests.SPAN;
import static io.tinyobs.ingest.otlp.Requests.TRACE;
import static io.tinyobs.ingest.otlp.Requests.attribute;
import static io.tinyobs.ingest.otlp.Requests.counter;
import static io.tinyobs.ingest.otlp.Requests.gauge;
import static io.tinyobs.ingest.otlp.Requests.id;
import static io.tinyobs.ingest.otlp.Requests.metrics;
import static io.tinyobs.ingest.otlp.Requests.point;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of OTLP's exemplars. */
class OtlpExemplarsTest {
  private final IngestParts parts = IngestParts.create();
  private final Otlp otlp = new Otlp(parts.gate, parts.deltas, parts.settings);

  private Export export(Metric... exported) {
    return otlp.metrics(Tenant.DEFAULT, metrics(exported), Protocol.OTLP_GRPC).join();
  }

  private Exemplar.Builder exemplar(double value) {
    return Exemplar.newBuilder()
        .setAsDouble(value)
        .setTimeUnixNano(parts.now() * 1_000_000 - 1)
        .setTraceId(id(TRACE))
        .setSpanId(id(SPAN));
  }

  private NumberDataPoint with(Exemplar.Builder... exemplars) {
    var point = point(parts.now(), 1).toBuilder();
    for (var exemplar : exemplars) {
      point.addExemplars(exemplar);
    }
    return point.build();
  }

  private String line(double value, String labels) {
    return "%s at %d {%s}".formatted(value, parts.now() - 1, labels);
  }

  private static String ids() {
    return "span_id=" + SPAN + ", trace_id=" + TRACE;
  }

  @Test
  void sumsAndGauges_ofBothTemporalities_keepTheirs() {
    var export = export(
        gauge("queue", with(exemplar(3))),
        counter("hits", AGGREGATION_TEMPORALITY_CUMULATIVE, with(exemplar(4))),
        counter("delta", AGGREGATION_TEMPORALITY_DELTA,
            with(Exemplar.newBuilder().setAsInt(5), exemplar(6))));

    assertThat(export.rejected()).isZero();
    assertThat(parts.exemplars("queue")).containsExactly(line(3, ids()));
    assertThat(parts.exemplars("hits_total")).containsExactly(line(4, ids()));
    // Without a time of its own it has that of its point.
    assertThat(parts.exemplars("delta_total"))
        .containsExactly(line(6, ids()), "5.0 at %d {}".formatted(parts.now()));
    assertThat(parts.counted("exemplars", "stored")).isEqualTo(4);
  }

  /** A click on a bucket of a heat map leads to a request that fell into it. */
  @Test
  void histogram_eachFallsIntoItsBucket() {
    var point = HistogramDataPoint.newBuilder()
        .setTimeUnixNano(parts.now() * 1_000_000)
        .addAllExplicitBounds(List.of(0.25, 1.0))
        .addAllBucketCounts(List.of(2L, 2L, 3L))
        .setCount(7);
    for (double value : new double[]{-1, 0.25, 0.250001, 1, 2, Double.POSITIVE_INFINITY}) {
      point.addExemplars(exemplar(value));
    }

    export(Metric.newBuilder().setName("latency").setUnit("s").setHistogram(
        Histogram.newBuilder().addDataPoints(point)
            .setAggregationTemporality(AGGREGATION_TEMPORALITY_CUMULATIVE))
        .build());

    assertThat(parts.exemplars("latency_seconds_bucket")).containsExactly(
        "le=+Inf: " + line(2, ids()), "le=+Inf: " + line(Double.POSITIVE_INFINITY, ids()),
        "le=0.25: " + line(-1, ids()), "le=0.25: " + line(0.25, ids()),
        "le=1: " + line(0.250001, ids()), "le=1: " + line(1, ids()));
    assertThat(parts.exemplars("latency_seconds_count")).isEmpty();
  }

  @Test
  void histogramWithoutBuckets_allAreOfTheOne() {
    export(Metric.newBuilder().setName("latency").setHistogram(
        Histogram.newBuilder()
            .addDataPoints(HistogramDataPoint.newBuilder()
                .setTimeUnixNano(parts.now() * 1_000_000).setCount(1).addExemplars(exemplar(5)))
            .setAggregationTemporality(AGGREGATION_TEMPORALITY_CUMULATIVE))
        .build());

    assertThat(parts.exemplars("latency_bucket"))
        .containsExactly("le=+Inf: " + line(5, ids()));
  }

  /** An SDK's view drops attributes from the series and sends them with the exemplar. */
  @Test
  void filteredAttributes_areLabelsAsFarAsTheyFit() {
    var export = export(gauge("queue", with(
        exemplar(1).addFilteredAttributes(attribute("user.id", "u"))
            .addFilteredAttributes(attribute("trace_id", "not this")),
        exemplar(2).addFilteredAttributes(attribute("a", "x".repeat(65))),
        exemplar(3).addFilteredAttributes(attribute("a", "x".repeat(64))))));

    assertThat(parts.exemplars("queue")).containsExactly(
        line(1, ids() + ", user_id=u"),
        line(2, ids()),
        line(3, "a=" + "x".repeat(64) + ", " + ids()));
    assertThat(export.rejected()).isZero();
    assertThat(export.message()).isEqualTo(
        "attributes of exemplars whose labels would have more than 128 characters are left out");
  }

  @Test
  void refusedOnes_takeNothingWithThemAndAreTold() {
    var export = export(gauge("queue", with(
        exemplar(1),
        exemplar(2).setTraceId(ByteString.copyFrom(new byte[]{1, 2})),
        exemplar(3).clearValue(),
        exemplar(4).setTimeUnixNano(
            (parts.now() - Duration.ofHours(25).toMillis()) * 1_000_000),
        exemplar(5).setTimeUnixNano(-1),
        exemplar(6).setTraceId(ByteString.copyFrom(new byte[16])).clearSpanId())));

    assertThat(parts.exemplars("queue")).containsExactly(line(1, ids()), line(6, ""));
    assertThat(export.rejected()).isZero();
    assertThat(export.message())
        .startsWith("exemplars: refused 4 of 6: 1 too_old, 1 too_far_ahead, 1 invalid_value,"
            + " 1 invalid_id; first: cannot accept exemplar of queue{");
    assertThat(parts.stored("queue")).hasSize(1);
  }

  /** Whatever happens to a point, its exemplars are counted. */
  @Test
  void exemplarsOfPointsNotTaken_areRefusedWithThem() {
    var exponential = Metric.newBuilder().setName("e").setExponentialHistogram(
        ExponentialHistogram.newBuilder().addDataPoints(
            ExponentialHistogramDataPoint.newBuilder().addExemplars(exemplar(1))
                .addExemplars(exemplar(2)))
            .setAggregationTemporality(AGGREGATION_TEMPORALITY_UNSPECIFIED))
        .build();

    var export = export(
        exponential,
        counter("no", AGGREGATION_TEMPORALITY_UNSPECIFIED, with(exemplar(1))),
        gauge("old", with(exemplar(1)).toBuilder().setTimeUnixNano(1).build()));

    assertThat(export.rejected()).isEqualTo(3);
    assertThat(parts.counted("exemplars", "received")).isEqualTo(4);
    assertThat(parts.counted("exemplars", "refused", "invalid_value")).isEqualTo(3);
    assertThat(parts.counted("exemplars", "refused", "too_old")).isEqualTo(1);
  }

  @Test
  void exported_again_isThereOnce() {
    for (int i = 0; i < 3; i++) {
      export(gauge("queue", with(exemplar(1))));
    }

    assertThat(parts.exemplars("queue")).hasSize(1);
  }
}
