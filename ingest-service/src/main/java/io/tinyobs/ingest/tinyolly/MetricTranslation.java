// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyolly;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Says TinyOlly's metrics in OTLP's words: what has buckets is a histogram, a counter only grows. */
final class MetricTranslation {
  private static final AggregationTemporality CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;

  private MetricTranslation() {
  }

  /**
   * The same in OTLP's words.
   *
   * @param nowNanos the time of those that have none
   */
  static ExportMetricsServiceRequest translate(JsonNode root, long nowNanos) {
    var request = ExportMetricsServiceRequest.newBuilder();
    for (var record : Nodes.records(root, "metric")) {
      request.addResourceMetrics(
          ResourceMetrics.newBuilder()
              .setResource(Nodes.resource(record))
              .addScopeMetrics(
                  ScopeMetrics.newBuilder().addMetrics(metric(record, nowNanos))));
    }
    return request.build();
  }

  private static Metric metric(JsonNode record, long nowNanos) {
    long said = Nodes.secondsAsNanos(record, "timestamp");
    long time = said == 0 && record.path("timestamp").isMissingNode() ? nowNanos : said;
    var metric = Metric.newBuilder()
        .setName(Nodes.text(record, "name"))
        .setUnit(Nodes.text(record, "unit"))
        .setDescription(Nodes.text(record, "description"));
    if (record.path("histogram").isObject()) {
      return metric.setHistogram(histogram(record, time)).build();
    }
    return Nodes.text(record, "type").equals("counter")
        ? metric
            .setSum(
                Sum.newBuilder()
                    .setIsMonotonic(true)
                    .setAggregationTemporality(CUMULATIVE)
                    .addDataPoints(number(record, time)))
            .build()
        : metric.setGauge(Gauge.newBuilder().addDataPoints(number(record, time))).build();
  }

  private static NumberDataPoint number(JsonNode record, long time) {
    var point = NumberDataPoint.newBuilder()
        .setTimeUnixNano(time)
        .addAllAttributes(Nodes.attributes(Nodes.member(record, "labels", "attributes")))
        .addAllExemplars(exemplars(record));
    var value = record.path("value");
    if (value.isNumber()) {
      point.setAsDouble(value.doubleValue());
    }
    return point.build();
  }

  private static Histogram histogram(JsonNode record, long time) {
    var node = record.path("histogram");
    var point = HistogramDataPoint.newBuilder()
        .setTimeUnixNano(time)
        .setCount(Nodes.count(node, "count"))
        .addAllAttributes(Nodes.attributes(Nodes.member(record, "labels", "attributes")))
        .addAllExemplars(exemplars(record));
    if (node.path("sum").isNumber()) {
      point.setSum(node.path("sum").doubleValue());
    }
    for (var count : Nodes.member(node, "bucketCounts", "bucket_counts")) {
      // What is no count is refused with the point, as a negative one is.
      point.addBucketCounts(count.isValueNode() ? count.asLong(-1) : -1);
    }
    for (var bound : Nodes.member(node, "explicitBounds", "explicit_bounds")) {
      point.addExplicitBounds(bound.asDouble(Double.NaN));
    }
    return Histogram.newBuilder()
        .setAggregationTemporality(CUMULATIVE)
        .addDataPoints(point)
        .build();
  }

  private static List<Exemplar> exemplars(JsonNode record) {
    var exemplars = new ArrayList<Exemplar>();
    for (var node : record.path("exemplars")) {
      var exemplar = Exemplar.newBuilder()
          .setTimeUnixNano(Nodes.secondsAsNanos(node, "timestamp"))
          .setTraceId(Nodes.id(node, "traceId", "trace_id"))
          .setSpanId(Nodes.id(node, "spanId", "span_id"))
          .addAllFilteredAttributes(
              Nodes.attributes(
                  Nodes.member(
                      node, "filteredAttributes", "filtered_attributes", "attributes", "labels")));
      if (node.path("value").isNumber()) {
        exemplar.setAsDouble(node.path("value").doubleValue());
      }
      exemplars.add(exemplar.build());
    }
    return exemplars;
  }
}
