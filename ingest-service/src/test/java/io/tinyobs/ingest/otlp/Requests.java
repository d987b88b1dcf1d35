// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;

/** OTLP requests for tests, all of the service {@code shop}. */
public final class Requests {
  public static final String TRACE = "5b8efff798038103d269b633813fc60c";
  public static final String SPAN = "eee19b7ec3c1b174";

  private Requests() {
  }

  public static KeyValue attribute(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  public static Resource resource() {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", "shop"))
        .addAttributes(attribute("service.instance.id", "i1"))
        .build();
  }

  public static ExportMetricsServiceRequest metrics(Metric... metrics) {
    var scope = ScopeMetrics.newBuilder();
    for (var metric : metrics) {
      scope.addMetrics(metric);
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder().setResource(resource()).addScopeMetrics(scope))
        .build();
  }

  public static NumberDataPoint point(long millis, double value, KeyValue... attributes) {
    var point = NumberDataPoint.newBuilder().setTimeUnixNano(millis * 1_000_000).setAsDouble(value);
    for (var attribute : attributes) {
      point.addAttributes(attribute);
    }
    return point.build();
  }

  public static Metric gauge(String name, NumberDataPoint... points) {
    var gauge = Gauge.newBuilder();
    for (var point : points) {
      gauge.addDataPoints(point);
    }
    return Metric.newBuilder().setName(name).setGauge(gauge).build();
  }

  public static Metric counter(
      String name, AggregationTemporality temporality, NumberDataPoint... points) {
    var sum = Sum.newBuilder().setIsMonotonic(true).setAggregationTemporality(temporality);
    for (var point : points) {
      sum.addDataPoints(point);
    }
    return Metric.newBuilder().setName(name).setSum(sum).build();
  }

  public static ByteString id(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  public static Span.Builder span(long millis, String trace, String span) {
    return Span.newBuilder()
        .setTraceId(id(trace))
        .setSpanId(id(span))
        .setName("GET /")
        .setStartTimeUnixNano(millis * 1_000_000)
        .setEndTimeUnixNano(millis * 1_000_000 + 5);
  }

  public static ExportTraceServiceRequest spans(Span.Builder... spans) {
    var scope = ScopeSpans.newBuilder();
    for (var span : spans) {
      scope.addSpans(span);
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setResource(resource()).addScopeSpans(scope))
        .build();
  }

  public static LogRecord.Builder log(long millis, String text) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(millis * 1_000_000)
        .setBody(AnyValue.newBuilder().setStringValue(text));
  }

  public static ExportLogsServiceRequest logs(LogRecord.Builder... logs) {
    var scope = ScopeLogs.newBuilder();
    for (var log : logs) {
      scope.addLogRecords(log);
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().setResource(resource()).addScopeLogs(scope))
        .build();
  }
}
