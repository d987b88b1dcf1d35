// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.OtlpAnswers;
import io.tinyobs.model.Tenant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** OTLP's three gRPC services. Thread-safe. */
public final class OtlpServices {
  private final Otlp otlp;
  private final GrpcFailures failures;
  private final IngestMeters meters;
  private final MemoryBudget memory;
  private final Gate gate;

  public OtlpServices(
      Otlp otlp, GrpcFailures failures, IngestMeters meters, MemoryBudget memory, Gate gate) {
    this.gate = gate;
    this.otlp = otlp;
    this.failures = failures;
    this.meters = meters;
    this.memory = memory;
  }

  /** Takes metrics. */
  public BindableService metrics() {
    return new MetricsServiceGrpc.MetricsServiceImplBase() {
      @Override
      public void export(
          ExportMetricsServiceRequest request,
          StreamObserver<ExportMetricsServiceResponse> observer) {
        answer(
            request.getSerializedSize(),
            tenant -> otlp.metrics(tenant, request, Protocol.OTLP_GRPC),
            OtlpAnswers::metrics,
            observer);
      }
    };
  }

  /** Takes spans, whose bytes are read without messages in between. */
  public BindableService traces() {
    var export = TraceServiceGrpc.getExportMethod()
        .toBuilder(
            AsBytes.INSTANCE,
            ProtoUtils.marshaller(ExportTraceServiceResponse.getDefaultInstance()))
        .build();
    var described = TraceServiceGrpc.getServiceDescriptor();
    var service = ServiceDescriptor.newBuilder(described.getName())
        .setSchemaDescriptor(described.getSchemaDescriptor())
        .addMethod(export)
        .build();
    return () -> ServerServiceDefinition.builder(service)
        .addMethod(export, ServerCalls.asyncUnaryCall(this::traces))
        .build();
  }

  private void traces(byte[] request, StreamObserver<ExportTraceServiceResponse> observer) {
    answer(
        request.length,
        tenant -> otlp.traces(tenant, request, Protocol.OTLP_GRPC, OtlpServices::parse),
        OtlpAnswers::traces,
        observer);
  }

  private static ExportTraceServiceRequest parse(byte[] request) {
    try {
      return ExportTraceServiceRequest.parseFrom(request);
    } catch (InvalidProtocolBufferException e) {
      throw new IngestException.Malformed(
          "cannot read OTLP: %d bytes are no export request of traces: %s"
              .formatted(request.length, e.getMessage()),
          e);
    }
  }

  /** A message as it came. */
  private enum AsBytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw Status.INTERNAL
            .withDescription("cannot read the request: " + e.getMessage())
            .withCause(e)
            .asRuntimeException();
      }
    }
  }

  /** Takes log records. */
  public BindableService logs() {
    return new LogsServiceGrpc.LogsServiceImplBase() {
      @Override
      public void export(
          ExportLogsServiceRequest request, StreamObserver<ExportLogsServiceResponse> observer) {
        answer(
            request.getSerializedSize(),
            tenant -> otlp.logs(tenant, request, Protocol.OTLP_GRPC),
            OtlpAnswers::logs,
            observer);
      }
    };
  }

  private <A> void answer(
      int bytes,
      Function<Tenant, CompletableFuture<Export>> work,
      Function<Export, A> answer,
      StreamObserver<A> observer) {
    var share = memory.share();
    try {
      var tenant = TenantInterceptor.current();
      share.take(bytes);
      gate.admitBytes(tenant, bytes);
      work.apply(tenant)
          .whenComplete(
              (export, error) -> {
                share.close();
                if (error == null) {
                  observer.onNext(answer.apply(export));
                  observer.onCompleted();
                } else {
                  fail(error, observer);
                }
              });
    } catch (RuntimeException e) {
      share.close();
      fail(e, observer);
    }
  }

  private void fail(Throwable error, StreamObserver<?> observer) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.OTLP_GRPC, failure);
    observer.onError(failures.of(failure));
  }
}
