// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.v1.Histogram;
import io.tinyobs.v1.Metric;
import io.tinyobs.v1.MetricSample;
import io.tinyobs.v1.TelemetryBatch;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns an agent's batch into samples. Not thread-safe; serves one batch. */
final class BatchMapping {
  private final Gate gate;
  private final Tenant tenant;
  private final SeriesLimits limits;
  private final TimeWindow window;
  private final WriteBatch batch = WriteBatch.create();
  private final Tally tally;

  BatchMapping(Gate gate, Tenant tenant, SeriesLimits limits, Tally tally) {
    this.gate = gate;
    this.tenant = tenant;
    this.limits = limits;
    this.window = gate.sampleWindow(tenant);
    this.tally = tally;
  }

  WriteBatch map(TelemetryBatch sent) {
    for (var metric : sent.getMetricsList()) {
      var types = EnumSet.noneOf(MetricType.class);
      for (var sample : metric.getSamplesList()) {
        tally.received(1);
        try {
          types.add(take(sent, metric, sample));
        } catch (RecordRefused e) {
          tally.refused(e, 1);
        }
      }
      types.forEach(
          type -> batch.metadata(new MetricMetadata(metric.getName(), type, "", "")));
    }
    return batch;
  }

  private MetricType take(TelemetryBatch sent, Metric metric, MetricSample sample) {
    long millis = sample.getTimestampNs() == 0
        ? window.nowMillis()
        : window.checkNanos(metric.getName(), sample.getTimestampNs());
    var values = new LinkedHashMap<Labels, Double>();
    var type = gather(sent, metric, sample, values);
    var admitted = new ArrayList<Labels>(values.size());
    values.keySet().forEach(series -> admitted.add(gate.admit(tenant, series, limits)));
    var next = admitted.iterator();
    values.values().forEach(value -> batch.sample(next.next(), millis, value));
    return type;
  }

  private static MetricType gather(
      TelemetryBatch sent, Metric metric, MetricSample sample, Map<Labels, Double> values) {
    return switch (sample.getValueCase()) {
      case GAUGE -> {
        values.put(labels(sent, metric, "").build(), sample.getGauge());
        yield MetricType.GAUGE;
      }
      case COUNTER -> {
        values.put(labels(sent, metric, "").build(), unsigned(sample.getCounter()));
        yield MetricType.COUNTER;
      }
      case HISTOGRAM -> {
        histogram(sent, metric, sample.getHistogram(), values);
        yield MetricType.HISTOGRAM;
      }
      case VALUE_NOT_SET -> throw new RecordRefused(
          Reason.INVALID_VALUE,
          "cannot accept %s: got a sample without a value".formatted(metric.getName()));
    };
  }

  private static void histogram(
      TelemetryBatch sent, Metric metric, Histogram histogram, Map<Labels, Double> values) {
    check(metric, histogram);
    double below = 0;
    for (int i = 0; i < histogram.getBoundsCount(); i++) {
      below += unsigned(histogram.getBucketCounts(i));
      values.put(
          labels(sent, metric, "_bucket").set("le", number(histogram.getBounds(i))).build(),
          below);
    }
    double count = unsigned(histogram.getCount());
    values.put(labels(sent, metric, "_bucket").set("le", "+Inf").build(), count);
    values.put(labels(sent, metric, "_count").build(), count);
    values.put(labels(sent, metric, "_sum").build(), histogram.getSum());
  }

  private static void check(Metric metric, Histogram histogram) {
    long total = 0;
    for (long count : histogram.getBucketCountsList()) {
      total += count;
    }
    boolean ascends = true;
    for (int i = 0; i < histogram.getBoundsCount(); i++) {
      ascends &= Double.isFinite(histogram.getBounds(i))
          && (i == 0 || histogram.getBounds(i) > histogram.getBounds(i - 1));
    }
    if (histogram.getBucketCountsCount() != histogram.getBoundsCount() + 1
        || total != histogram.getCount()
        || !ascends
        || Double.isNaN(histogram.getSum())) {
      throw new RecordRefused(
          Reason.INVALID_VALUE,
          ("cannot accept histogram %s: got %d bounds, %d buckets of %d values in all and count %d,"
              + " expected ascending bounds, one bucket more, as many values and a sum")
              .formatted(
                  metric.getName(),
                  histogram.getBoundsCount(),
                  histogram.getBucketCountsCount(),
                  total,
                  histogram.getCount()));
    }
  }

  /** The metric's own labels, and who sent them under the names that OTLP's series have too. */
  private static Labels.Builder labels(TelemetryBatch sent, Metric metric, String suffix) {
    var builder = Labels.builder();
    metric
        .getLabelsMap()
        .forEach(
            (name, value) -> {
              if (name.isEmpty()) {
                throw new RecordRefused(
                    Reason.INVALID_LABELS,
                    "cannot accept %s: got an empty label name".formatted(metric.getName()));
              }
              builder.set(name, value);
            });
    if (!sent.getService().isEmpty()) {
      builder.set("job", sent.getService()).set("service_name", sent.getService());
    }
    if (!sent.getInstance().isEmpty()) {
      builder.set("instance", sent.getInstance());
    }
    if (metric.getName().isEmpty()) {
      throw new RecordRefused(
          Reason.METRIC_NAME_MISSING, "cannot accept a sample: got none, expected a metric name");
    }
    return builder.metricName(metric.getName() + suffix);
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : (double) (value >>> 1) * 2 + (value & 1);
  }

  private static String number(double bound) {
    return bound == 0
        ? "0"
        : new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
  }
}
