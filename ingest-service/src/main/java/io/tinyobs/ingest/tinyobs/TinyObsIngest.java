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
import io.tinyobs.model.Tenant;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** Takes TinyObs' JSON: every metric of a request is stored, or none. Thread-safe. */
public final class TinyObsIngest {
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
    var additions = deltas.begin(tenant);
    var filling = new MetricBatch(gate, limits, tenant, additions);
    for (int i = 0; i < metrics.size(); i++) {
      try {
        filling.add(metrics.get(i));
      } catch (RecordRefused e) {
        additions.undo();
        tally.refused(e, 1);
        gate.reject(tally);
        throw refusal(metrics.get(i), i, e);
      }
    }
    return gate.commit(tenant, filling.batch(), tally)
        .whenComplete(
            (unused, error) -> {
              if (error != null) {
                additions.undo();
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
}
