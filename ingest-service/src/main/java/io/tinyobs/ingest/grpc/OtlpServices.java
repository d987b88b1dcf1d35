// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.grpc;

import com.google.protobuf.Message;
import io.grpc.BindableService;
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
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.OtlpAnswers;
import io.tinyobs.model.Tenant;
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
            request,
            tenant -> otlp.metrics(tenant, request, Protocol.OTLP_GRPC),
            OtlpAnswers::metrics,
            observer);
      }
    };
  }

  /** Takes spans. */
  public BindableService traces() {
    return new TraceServiceGrpc.TraceServiceImplBase() {
      @Override
      public void export(
          ExportTraceServiceRequest request,
          StreamObserver<ExportTraceServiceResponse> observer) {
        answer(
            request,
            tenant -> otlp.traces(tenant, request, Protocol.OTLP_GRPC),
            OtlpAnswers::traces,
            observer);
      }
    };
  }

  /** Takes log records. */
  public BindableService logs() {
    return new LogsServiceGrpc.LogsServiceImplBase() {
      @Override
      public void export(
          ExportLogsServiceRequest request, StreamObserver<ExportLogsServiceResponse> observer) {
        answer(
            request,
            tenant -> otlp.logs(tenant, request, Protocol.OTLP_GRPC),
            OtlpAnswers::logs,
            observer);
      }
    };
  }

  private <A> void answer(
      Message request,
      Function<Tenant, CompletableFuture<Export>> work,
      Function<Export, A> answer,
      StreamObserver<A> observer) {
    var share = memory.share();
    try {
      var tenant = TenantInterceptor.current();
      share.take(request.getSerializedSize());
      gate.admitBytes(tenant, request.getSerializedSize());
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
