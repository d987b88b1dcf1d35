// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import io.tinyobs.ingest.gate.DeltaAccumulator;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** Takes TinyObs' JSON: every metric of a request is stored, or none. Thread-safe. */
public final class TinyObsIngest {
  /** Longest first where one ends another. */
  private static final List<String> HISTOGRAM_SUFFIXES = List.of("_bucket", "_count", "_sum");

  private final Gate gate;
  private final DeltaAccumulator deltas;
  private final SeriesLimits limits;
  private final TinyObsReader reader;

  public TinyObsIngest(
      Gate gate, DeltaAccumulator deltas, IngestSettings settings, JsonMapper mapper) {
    this.gate = gate;
    this.deltas = deltas;
    this.limits = settings.tinyobs().ofSeries();
    this.reader = new TinyObsReader(mapper, settings.tinyobs().metrics());
  }

  /**
   * Decodes a request and stores its metrics.
   *
   * @return completes with their number when all are stored
   * @throws IngestException if one cannot be taken, and then none is
   */
  public CompletableFuture<Integer> accept(Tenant tenant, byte[] body) {
    var metrics = reader.read(body);
    var tally = Tally.of(Signal.METRICS, Protocol.TINYOBS);
    tally.received(metrics.size());
    var filling = new Filling(tenant, gate.sampleWindow(tenant), deltas.begin(tenant));
    for (int i = 0; i < metrics.size(); i++) {
      try {
        filling.add(metrics.get(i));
      } catch (RecordRefused e) {
        filling.additions.undo();
        tally.refused(e, 1);
        gate.reject(tally);
        throw refusal(metrics.get(i), i, e);
      }
    }
    return gate.commit(tenant, filling.batch, tally)
        .whenComplete(
            (unused, error) -> {
              if (error != null) {
                filling.additions.undo();
              }
            })
        .thenApply(unused -> metrics.size());
  }

  private static IngestException refusal(TinyMetric metric, int index, RecordRefused why) {
    return why.reason() == Reason.SERIES_LIMIT || why.reason() == Reason.METRIC_SERIES_LIMIT
        ? new IngestException.LimitReached(
            "cardinality limit exceeded for metric \"%s\": %s"
                .formatted(metric.name(), why.message()))
        : new IngestException.Malformed(
            "invalid metric at index %d: %s".formatted(index, why.message()));
  }

  /** One request on its way into a batch. */
  private final class Filling {
    private final Tenant tenant;
    private final TimeWindow window;
    private final DeltaAccumulator.Additions additions;
    private final WriteBatch batch = WriteBatch.create();
    private final Set<String> described = new HashSet<>();

    Filling(Tenant tenant, TimeWindow window, DeltaAccumulator.Additions additions) {
      this.tenant = tenant;
      this.window = window;
      this.additions = additions;
    }

    void add(TinyMetric metric) {
      var type = type(metric);
      var series = gate.admit(tenant, labels(metric), limits);
      var timestamp = metric.timestamp();
      long millis = timestamp == null ? window.nowMillis() : timestamp.toEpochMilli();
      window.check(metric.name(), millis);
      var family = family(metric.name(), type);
      // The Go SDK sends what was added to a histogram's parts since it last spoke.
      boolean isDelta = type == MetricType.HISTOGRAM && !family.equals(metric.name());
      double value = isDelta ? additions.add(series, metric.value()) : metric.value();
      batch.sample(series, millis, value);
      if (type != MetricType.UNKNOWN && described.add(family)) {
        batch.metadata(new MetricMetadata(family, type, "", ""));
      }
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
