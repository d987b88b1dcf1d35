// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.otlp.MetricNames.Kind;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Turns OTLP's data points into samples. Not thread-safe; serves one request. */
final class MetricMapping {
  private static final int NO_VALUE = DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE;

  private final MetricNames names;
  private final PointWriter points;
  private final Tally tally;
  private final ExemplarMapping exemplars;
  private final Notes notes;
  private final Map<String, String> translated = new HashMap<>();
  private long newestMillis;

  MetricMapping(
      MetricNames names,
      PointWriter points,
      Tally tally,
      ExemplarMapping exemplars,
      Notes notes) {
    this.names = names;
    this.points = points;
    this.tally = tally;
    this.exemplars = exemplars;
    this.notes = notes;
  }

  void map(ExportMetricsServiceRequest request) {
    request.getResourceMetricsList().forEach(this::map);
  }

  private void map(ResourceMetrics of) {
    var labels = new ResourceLabels(of.getResource().getAttributesList(), names, notes);
    tally.from(
        Values.attribute(of.getResource().getAttributesList(), ResourceLabels.SERVICE_NAME));
    newestMillis = Long.MIN_VALUE;
    for (var scope : of.getScopeMetricsList()) {
      for (var metric : scope.getMetricsList()) {
        map(metric, labels);
      }
    }
    if (newestMillis != Long.MIN_VALUE) {
      targetInfo(labels);
    }
  }

  private void targetInfo(ResourceLabels labels) {
    var info = labels.info();
    try {
      if (!info.isEmpty()) {
        points.info(info, newestMillis);
      }
    } catch (RecordRefused e) {
      notes.add("target_info is left out: " + e.message());
    }
  }

  private void map(Metric metric, ResourceLabels labels) {
    switch (metric.getDataCase()) {
      case GAUGE -> {
        var name = name(metric, Kind.GAUGE, MetricType.GAUGE);
        metric.getGauge().getDataPointsList().forEach(p -> number(p, name, labels, false));
      }
      case SUM -> sum(metric, labels);
      case HISTOGRAM -> histogram(metric, labels);
      case SUMMARY -> {
        var name = name(metric, Kind.OTHER, MetricType.SUMMARY);
        metric.getSummary().getDataPointsList().forEach(p -> summary(p, name, labels));
      }
      case EXPONENTIAL_HISTOGRAM -> exponential(metric, labels);
      default -> {
        // A metric without data has no data points to take or to refuse.
      }
    }
  }

  private void exponential(Metric metric, ResourceLabels labels) {
    var histogram = metric.getExponentialHistogram();
    var name = name(metric, Kind.OTHER, MetricType.HISTOGRAM);
    var all = histogram.getDataPointsList();
    if (refuseTemporality(
        histogram.getAggregationTemporality(), name, all,
        ExponentialHistogramDataPoint::getExemplarsCount)) {
      return;
    }
    boolean delta = isDelta(histogram.getAggregationTemporality());
    for (var point : all) {
      take(
          name,
          point.getExemplarsList(),
          one -> 0,
          point.getTimeUnixNano(),
          point.getFlags(),
          () -> points.histogram(
              labels.of(name, point.getAttributesList()).build(),
              ExponentialMapping.map(point, name),
              delta));
    }
  }

  /** Counts points that are not taken, and their exemplars. */
  private <P> void refuse(RecordRefused why, List<P> all, ToLongFunction<P> withExemplars) {
    tally.received(all.size());
    tally.refused(why, all.size());
    exemplars.refuse(why, all.stream().mapToLong(withExemplars).sum());
  }

  private void sum(Metric metric, ResourceLabels labels) {
    var sum = metric.getSum();
    var name = sum.getIsMonotonic()
        ? name(metric, Kind.COUNTER, MetricType.COUNTER)
        : name(metric, Kind.OTHER, MetricType.GAUGE);
    if (refuseTemporality(
        sum.getAggregationTemporality(), name, sum.getDataPointsList(),
        NumberDataPoint::getExemplarsCount)) {
      return;
    }
    boolean delta = isDelta(sum.getAggregationTemporality());
    sum.getDataPointsList().forEach(point -> number(point, name, labels, delta));
  }

  private void histogram(Metric metric, ResourceLabels labels) {
    var histogram = metric.getHistogram();
    var name = name(metric, Kind.OTHER, MetricType.HISTOGRAM);
    if (refuseTemporality(
        histogram.getAggregationTemporality(), name, histogram.getDataPointsList(),
        HistogramDataPoint::getExemplarsCount)) {
      return;
    }
    boolean delta = isDelta(histogram.getAggregationTemporality());
    for (var point : histogram.getDataPointsList()) {
      take(
          name,
          point.getExemplarsList(),
          one -> HistogramMapping.bucket(point, ExemplarMapping.value(one)),
          point.getTimeUnixNano(),
          point.getFlags(),
          () -> HistogramMapping.map(point, name, labels, delta, points));
    }
  }

  private void number(NumberDataPoint point, String name, ResourceLabels labels, boolean delta) {
    take(
        name,
        point.getExemplarsList(),
        one -> 0,
        point.getTimeUnixNano(),
        point.getFlags(),
        () -> {
          boolean none = point.getValueCase() == NumberDataPoint.ValueCase.VALUE_NOT_SET;
          if (none && (point.getFlags() & NO_VALUE) == 0) {
            throw new RecordRefused(
                Reason.INVALID_VALUE,
                "cannot accept %s: got a data point without a value".formatted(name));
          }
          double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
          points.value(labels.of(name, point.getAttributesList()).build(), value, delta);
        });
  }

  private void summary(SummaryDataPoint point, String name, ResourceLabels labels) {
    var attributes = point.getAttributesList();
    take(
        name,
        List.of(),
        one -> 0,
        point.getTimeUnixNano(),
        point.getFlags(),
        () -> {
          for (var at : point.getQuantileValuesList()) {
            points.value(
                labels
                    .of(name, attributes)
                    .set("quantile", Values.number(at.getQuantile()))
                    .build(),
                at.getValue());
          }
          points.value(labels.of(name + "_sum", attributes).build(), point.getSum());
          points.value(labels.of(name + "_count", attributes).build(), point.getCount());
        });
  }

  /**
   * Counts a point, lets {@code gather} name its samples, and lets them pass or refuses all; then its exemplars.
   *
   * @param partOf which of the samples' series an exemplar is of
   */
  private void take(
      String name,
      List<Exemplar> withIt,
      ToIntFunction<Exemplar> partOf,
      long timeNanos,
      int flags,
      Runnable gather) {
    tally.received(1);
    points.begin();
    try {
      gather.run();
      long millis = points.end(name, timeNanos, (flags & NO_VALUE) != 0);
      newestMillis = Math.max(newestMillis, millis);
      exemplars.map(withIt, points, partOf, millis);
    } catch (RecordRefused e) {
      tally.refused(e, 1);
      exemplars.refuse(e, withIt.size());
    }
  }

  private static boolean isDelta(AggregationTemporality temporality) {
    return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
  }

  private <P> boolean refuseTemporality(
      AggregationTemporality temporality,
      String name,
      List<P> all,
      ToLongFunction<P> withExemplars) {
    if (isDelta(temporality)
        || temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
      return false;
    }
    refuse(
        new RecordRefused(
            Reason.INVALID_VALUE,
            "cannot accept %s: got no aggregation temporality, expected delta or cumulative"
                .formatted(name)),
        all,
        withExemplars);
    return true;
  }

  private String name(Metric metric, Kind kind, MetricType type) {
    var name = names.metric(metric.getName(), metric.getUnit(), kind);
    var before = translated.putIfAbsent(name, metric.getName());
    if (before != null && !before.equals(metric.getName())) {
      notes.add("metrics %s and %s are both kept as %s".formatted(before, metric.getName(), name));
    }
    if (!name.isEmpty()) {
      points.describe(new MetricMetadata(name, type, metric.getUnit(), metric.getDescription()));
    }
    return name;
  }
}
