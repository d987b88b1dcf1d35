// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.grpc.GrpcFailures;
import io.tinyobs.ingest.grpc.TenantInterceptor;
import io.tinyobs.v1.Ack;
import io.tinyobs.v1.TelemetryServiceGrpc;
import java.io.InputStream;

/**
 * Takes the agents' streams. Of each, a bounded number of batches is read ahead of what is stored, so a
 * client that is faster than the store is slowed down by gRPC's flow control. Thread-safe.
 *
 * <p>gRPC hands over messages as they came, unparsed: most of a batch is names and labels that are known.
 */
public final class TelemetryStream implements BindableService {
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
  public ServerServiceDefinition bindService() {
    var stream = TelemetryServiceGrpc.getStreamMethod()
        .toBuilder(AsItCame.INSTANCE, ProtoUtils.marshaller(Ack.getDefaultInstance()))
        .build();
    var described = TelemetryServiceGrpc.getServiceDescriptor();
    var service = ServiceDescriptor.newBuilder(described.getName())
        .setSchemaDescriptor(described.getSchemaDescriptor())
        .addMethod(stream)
        .build();
    return ServerServiceDefinition.builder(service)
        .addMethod(stream, ServerCalls.asyncBidiStreamingCall(this::stream))
        .build();
  }

  /** Leaves a message to whoever takes it. */
  private enum AsItCame implements MethodDescriptor.Marshaller<InputStream> {
    INSTANCE;

    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      return stream;
    }
  }

  private StreamObserver<InputStream> stream(StreamObserver<Ack> acks) {
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
