// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.tinyobs.ingest.gate.DeltaAccumulator;
import io.tinyobs.ingest.gate.Exemplars;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Takes OTLP exports: what is sound is stored, what is not is counted and told. Each method completes when
 * everything is stored, and fails with a {@code StorageException}. Thread-safe.
 */
public final class Otlp {
  private final Gate gate;
  private final DeltaAccumulator deltas;
  private final IngestSettings settings;
  private final MetricNames names;
  private final SpanOrigins origins;

  public Otlp(Gate gate, DeltaAccumulator deltas, IngestSettings settings) {
    this.gate = gate;
    this.deltas = deltas;
    this.settings = settings;
    this.origins = new SpanOrigins(settings.limits());
    this.names = new MetricNames(settings.otlp().translate());
  }

  /** Takes data points. */
  public CompletableFuture<Export> metrics(
      Tenant tenant, ExportMetricsServiceRequest request, Protocol protocol) {
    var tally = Tally.of(Signal.METRICS, protocol);
    var notes = new Notes();
    var additions = deltas.begin(tenant);
    var batch = WriteBatch.create();
    var points = new PointWriter(gate, tenant, settings.limits().ofSeries(), batch, additions,
        notes);
    var exemplars = new Exemplars(gate.exemplarWindow(tenant), batch, protocol);
    new MetricMapping(
        names, points, tally, new ExemplarMapping(names, exemplars, notes), notes).map(request);
    if (!additions.isEmpty()) {
      tally.delta();
    }
    return commit(tenant, batch, notes, tally, exemplars.tally())
        .whenComplete(
            (unused, error) -> {
              if (error != null) {
                additions.undo();
              }
            });
  }

  /** Takes spans. */
  public CompletableFuture<Export> traces(
      Tenant tenant, ExportTraceServiceRequest request, Protocol protocol) {
    return traces(tenant, request, Tally.of(Signal.TRACES, protocol));
  }

  /**
   * Takes spans off the bytes of an {@code ExportTraceServiceRequest}.
   *
   * @param parser reads what has an unusual shape, and says what is wrong with what has none; throws then
   */
  public CompletableFuture<Export> traces(
      Tenant tenant,
      byte[] request,
      Protocol protocol,
      Function<byte[], ExportTraceServiceRequest> parser) {
    var tally = Tally.of(Signal.TRACES, protocol);
    var notes = new Notes();
    var batch = WriteBatch.create();
    try {
      new SpanDecoder(
          request, gate.spanWindow(tenant), settings.limits(), origins, batch, tally, notes)
          .decode();
    } catch (IngestException.Malformed e) {
      return traces(tenant, parser.apply(request), protocol);
    }
    return commit(tenant, batch, notes, tally);
  }

  /** The same, beside those that a tally says were refused before. */
  public CompletableFuture<Export> traces(
      Tenant tenant, ExportTraceServiceRequest request, Tally tally) {
    var notes = new Notes();
    var batch = WriteBatch.create();
    new SpanMapping(gate.spanWindow(tenant), settings.limits(), batch, tally, notes).map(request);
    return commit(tenant, batch, notes, tally);
  }

  /** Takes log records. */
  public CompletableFuture<Export> logs(
      Tenant tenant, ExportLogsServiceRequest request, Protocol protocol) {
    return logs(tenant, request, Tally.of(Signal.LOGS, protocol));
  }

  /** The same, beside those that a tally says were refused before. */
  public CompletableFuture<Export> logs(
      Tenant tenant, ExportLogsServiceRequest request, Tally tally) {
    var notes = new Notes();
    var batch = WriteBatch.create();
    new LogMapping(gate.logWindow(tenant), settings.limits(), batch, tally, notes).map(request);
    return commit(tenant, batch, notes, tally);
  }

  private CompletableFuture<Export> commit(
      Tenant tenant, WriteBatch batch, Notes notes, Tally records, Tally... others) {
    var tallies = new Tally[others.length + 1];
    tallies[0] = records;
    System.arraycopy(others, 0, tallies, 1, others.length);
    return gate.commit(tenant, batch, tallies)
        .thenApply(unused -> new Export(records.refused(), message(notes, records, others)));
  }

  private static String message(Notes notes, Tally records, Tally... others) {
    var parts = new ArrayList<String>();
    if (records.refused() > 0) {
      parts.add(records.message());
    }
    for (var other : others) {
      if (other.refused() > 0) {
        parts.add(other.signal().label() + ": " + other.message());
      }
    }
    if (!notes.isEmpty()) {
      parts.add(notes.toString());
    }
    return String.join("; ", parts);
  }
}
