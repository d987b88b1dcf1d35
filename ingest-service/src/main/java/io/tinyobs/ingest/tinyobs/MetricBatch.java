// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import io.tinyobs.ingest.gate.DeltaAccumulator;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.Overflow;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Metrics on their way into one write. Not thread-safe. */
final class MetricBatch {
  /** Longest first where one ends another. */
  private static final List<String> HISTOGRAM_SUFFIXES = List.of("_bucket", "_count", "_sum");

  private final Gate gate;
  private final SeriesLimits limits;
  private final Tenant tenant;
  private final TimeWindow window;
  private final DeltaAccumulator.@Nullable Additions additions;
  private final WriteBatch batch = WriteBatch.create();
  private final Set<String> described = new HashSet<>();

  /**
   * @param additions sums up the parts of histograms, which the Go SDK sends as what was added since it last
   *     spoke; null where they are totals already
   */
  MetricBatch(
      Gate gate,
      SeriesLimits limits,
      Tenant tenant,
      DeltaAccumulator.@Nullable Additions additions) {
    this.gate = gate;
    this.limits = limits;
    this.tenant = tenant;
    this.window = gate.sampleWindow(tenant);
    this.additions = additions;
  }

  WriteBatch batch() {
    return batch;
  }

  /**
   * Adds a metric.
   *
   * @return its time, milliseconds since the epoch
   * @throws RecordRefused if it cannot be taken
   */
  long add(TinyMetric metric) {
    var type = type(metric);
    var labels = labels(metric);
    var histogram = metric.histogram() == null
        ? null
        : TinyHistogram.read(metric.name(), metric.histogram());
    Overflow.Sum into = null;
    try {
      labels = gate.admit(tenant, labels, limits);
    } catch (RecordRefused e) {
      if (histogram != null) {
        throw e; // An overflow series is a sum of numbers.
      }
      into = gate.overflow(tenant, labels, limits, e);
    }
    var timestamp = metric.timestamp();
    long millis = timestamp == null ? window.nowMillis() : timestamp.toEpochMilli();
    window.check(metric.name(), millis);
    var family = family(metric.name(), type);
    if (histogram != null) {
      batch.histogram(labels, millis, histogram);
      describe(family, type);
      return millis;
    }
    boolean isPart = type == MetricType.HISTOGRAM && !family.equals(metric.name());
    double value = isPart && additions != null
        ? additions.add(labels, metric.value())
        : metric.value();
    if (into == null) {
      batch.sample(labels, millis, value);
    } else {
      into.add(labels, millis, value, batch);
    }
    describe(family, type);
    return millis;
  }

  private void describe(String family, MetricType type) {
    if (type != MetricType.UNKNOWN && described.add(family)) {
      batch.metadata(new MetricMetadata(family, type, "", ""));
    }
  }

  private static Labels labels(TinyMetric metric) {
    var builder = Labels.builder();
    metric
        .labels()
        .forEach(
            (name, value) -> {
              if (name.isEmpty() || name.equals(Labels.METRIC_NAME)) {
                throw new RecordRefused(
                    Reason.INVALID_LABELS,
                    "got label \"%s\", expected a name other than that and not empty"
                        .formatted(name));
              }
              builder.add(name, value);
            });
    return builder.metricName(metric.name()).build();
  }

  private static MetricType type(TinyMetric metric) {
    return switch (metric.type()) {
      case "counter" -> MetricType.COUNTER;
      case "gauge" -> MetricType.GAUGE;
      case "histogram" -> MetricType.HISTOGRAM;
      case "" -> MetricType.UNKNOWN;
      default -> throw new RecordRefused(
          Reason.INVALID_VALUE,
          "got type \"%s\", expected counter, gauge or histogram".formatted(metric.type()));
    };
  }

  private static String family(String name, MetricType type) {
    if (type == MetricType.HISTOGRAM) {
      for (var suffix : HISTOGRAM_SUFFIXES) {
        if (name.endsWith(suffix) && name.length() > suffix.length()) {
          return name.substring(0, name.length() - suffix.length());
        }
      }
    }
    return name;
  }
}
