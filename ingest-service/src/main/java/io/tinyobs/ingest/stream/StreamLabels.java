// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.model.Labels;
import io.tinyobs.v1.Histogram;
import io.tinyobs.v1.Metric;
import java.math.BigDecimal;

/** What an agent's metrics are called and what their values must be like. */
final class StreamLabels {
  private StreamLabels() {
  }

  /** The metric's own labels, and who sent them under the names that OTLP's series have too. */
  static Labels.Builder of(
      ByteString service, ByteString instance, Metric metric, String suffix) {
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
    if (!service.isEmpty()) {
      var text = service.toStringUtf8();
      builder.set("job", text).set("service_name", text);
    }
    if (!instance.isEmpty()) {
      builder.set("instance", instance.toStringUtf8());
    }
    if (metric.getName().isEmpty()) {
      throw new RecordRefused(
          Reason.METRIC_NAME_MISSING, "cannot accept a sample: got none, expected a metric name");
    }
    return builder.metricName(metric.getName() + suffix);
  }

  static Metric metric(byte[] in, int from, int to) {
    try {
      return Metric.parser().parseFrom(in, from, to - from);
    } catch (InvalidProtocolBufferException e) {
      throw malformed("metric", e);
    }
  }

  static Histogram histogram(byte[] in, int from, int to) {
    try {
      return Histogram.parser().parseFrom(in, from, to - from);
    } catch (InvalidProtocolBufferException e) {
      throw malformed("histogram", e);
    }
  }

  private static IngestException.Malformed malformed(
      String what, InvalidProtocolBufferException e) {
    return new IngestException.Malformed(
        "cannot read the batch: a %s is none: %s".formatted(what, e.getMessage()));
  }

  static RecordRefused withoutValue(Metric metric) {
    return new RecordRefused(
        Reason.INVALID_VALUE,
        "cannot accept %s: got a sample without a value".formatted(metric.getName()));
  }

  /** Whether a histogram's parts fit together. */
  static boolean agrees(Histogram histogram) {
    long total = 0;
    for (int i = 0; i < histogram.getBucketCountsCount(); i++) {
      total += histogram.getBucketCounts(i);
    }
    boolean ascends = true;
    for (int i = 0; i < histogram.getBoundsCount(); i++) {
      ascends &= Double.isFinite(histogram.getBounds(i))
          && (i == 0 || histogram.getBounds(i) > histogram.getBounds(i - 1));
    }
    return ascends
        && histogram.getBucketCountsCount() == histogram.getBoundsCount() + 1
        && total == histogram.getCount()
        && !Double.isNaN(histogram.getSum());
  }

  static RecordRefused disagrees(Metric metric, Histogram histogram) {
    long total = 0;
    for (long count : histogram.getBucketCountsList()) {
      total += count;
    }
    return new RecordRefused(
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

  static double unsigned(long value) {
    return value >= 0 ? value : (double) (value >>> 1) * 2 + (value & 1);
  }

  /** A bucket's upper bound as its label says it. */
  static String number(double bound) {
    if (bound == Double.POSITIVE_INFINITY) {
      return "+Inf";
    }
    return bound == 0
        ? "0"
        : new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
  }
}
