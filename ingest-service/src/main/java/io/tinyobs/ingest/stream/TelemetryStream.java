// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.grpc.GrpcFailures;
import io.tinyobs.ingest.grpc.TenantInterceptor;
import io.tinyobs.v1.Ack;
import io.tinyobs.v1.TelemetryBatch;
import io.tinyobs.v1.TelemetryServiceGrpc;

/**
 * Takes the agents' streams. Of each, a bounded number of batches is read ahead of what is stored, so a
 * client that is faster than the store is slowed down by gRPC's flow control. Thread-safe.
 */
public final class TelemetryStream extends TelemetryServiceGrpc.TelemetryServiceImplBase {
  private final Gate gate;
  private final IngestSettings settings;
  private final GrpcFailures failures;
  private final IngestMeters meters;

  public TelemetryStream(
      Gate gate, IngestSettings settings, GrpcFailures failures, IngestMeters meters) {
    this.gate = gate;
    this.settings = settings;
    this.failures = failures;
    this.meters = meters;
  }

  @Override
  public StreamObserver<TelemetryBatch> stream(StreamObserver<Ack> acks) {
    var call = (ServerCallStreamObserver<Ack>) acks;
    var session = new StreamSession(
        gate, settings.limits().ofSeries(), TenantInterceptor.current(), call, this::failed);
    call.disableAutoRequest();
    call.setOnReadyHandler(session::sendAck);
    call.setOnCancelHandler(session::gone);
    call.request(settings.stream().batchesInFlight());
    return session;
  }

  private Throwable failed(Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.STREAM, failure);
    return failures.of(failure);
  }
}
