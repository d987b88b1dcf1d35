// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.OtlpAnswers;
import io.tinyobs.ingest.otlp.OtlpJson;
import io.tinyobs.ingest.tinyolly.TinyOlly;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/**
 * OTLP over HTTP, protobuf and JSON: what is asked in one encoding is answered in it. TinyOlly's own JSON comes
 * to the same paths and is told apart by its content. Thread-safe.
 */
public final class OtlpHttp {
  /** How a signal is read, taken and answered. */
  private enum Kind {
    /** Data points. */
    METRICS(ExportMetricsServiceRequest.parser(), "rejectedDataPoints") {
      @Override
      Message.Builder builder() {
        return ExportMetricsServiceRequest.newBuilder();
      }

      @Override
      CompletableFuture<Export> take(Otlp otlp, Tenant tenant, Message request) {
        return otlp.metrics(
            tenant, (ExportMetricsServiceRequest) request, Protocol.OTLP_HTTP);
      }

      @Override
      CompletableFuture<Export> take(TinyOlly to, Tenant tenant, byte[] json) {
        return to.metrics(tenant, json);
      }

      @Override
      Message answer(Export export) {
        return OtlpAnswers.metrics(export);
      }
    },
    /** Spans. */
    TRACES(ExportTraceServiceRequest.parser(), "rejectedSpans") {
      @Override
      Message.Builder builder() {
        return ExportTraceServiceRequest.newBuilder();
      }

      @Override
      CompletableFuture<Export> take(Otlp otlp, Tenant tenant, Message request) {
        return otlp.traces(tenant, (ExportTraceServiceRequest) request, Protocol.OTLP_HTTP);
      }

      @Override
      CompletableFuture<Export> take(Otlp otlp, Tenant tenant, byte[] protobuf) {
        return otlp.traces(
            tenant, protobuf, Protocol.OTLP_HTTP,
            bytes -> (ExportTraceServiceRequest) parse(this, bytes));
      }

      @Override
      CompletableFuture<Export> take(TinyOlly to, Tenant tenant, byte[] json) {
        return to.traces(tenant, json);
      }

      @Override
      Message answer(Export export) {
        return OtlpAnswers.traces(export);
      }
    },
    /** Log records. */
    LOGS(ExportLogsServiceRequest.parser(), "rejectedLogRecords") {
      @Override
      Message.Builder builder() {
        return ExportLogsServiceRequest.newBuilder();
      }

      @Override
      CompletableFuture<Export> take(Otlp otlp, Tenant tenant, Message request) {
        return otlp.logs(tenant, (ExportLogsServiceRequest) request, Protocol.OTLP_HTTP);
      }

      @Override
      CompletableFuture<Export> take(TinyOlly to, Tenant tenant, byte[] json) {
        return to.logs(tenant, json);
      }

      @Override
      Message answer(Export export) {
        return OtlpAnswers.logs(export);
      }
    };

    private final Parser<? extends Message> parser;
    private final String rejected;

    Kind(Parser<? extends Message> parser, String rejected) {
      this.parser = parser;
      this.rejected = rejected;
    }

    abstract Message.Builder builder();

    abstract CompletableFuture<Export> take(Otlp otlp, Tenant tenant, Message request);

    CompletableFuture<Export> take(Otlp otlp, Tenant tenant, byte[] protobuf) {
      return take(otlp, tenant, parse(this, protobuf));
    }

    abstract CompletableFuture<Export> take(TinyOlly to, Tenant tenant, byte[] json);

    abstract Message answer(Export export);
  }

  static final MediaType PROTOBUF = MediaType.valueOf("application/x-protobuf");

  private final Otlp otlp;
  private final OtlpJson json;
  private final TinyOlly tinyOlly;
  private final Bodies bodies;
  private final Answers answers;
  private final IngestMeters meters;
  private final IngestSettings settings;
  private final TenantResolver tenants;

  public OtlpHttp(
      Otlp otlp,
      OtlpJson json,
      TinyOlly tinyOlly,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    this.otlp = otlp;
    this.json = json;
    this.tinyOlly = tinyOlly;
    this.bodies = bodies;
    this.answers = answers;
    this.meters = meters;
    this.settings = settings;
    this.tenants = tenants;
  }

  /** Takes data points. */
  public Mono<ResponseEntity<byte[]>> metrics(ServerHttpRequest request) {
    return answer(request, Kind.METRICS);
  }

  /** Takes spans. */
  public Mono<ResponseEntity<byte[]>> traces(ServerHttpRequest request) {
    return answer(request, Kind.TRACES);
  }

  /** Takes log records. */
  public Mono<ResponseEntity<byte[]>> logs(ServerHttpRequest request) {
    return answer(request, Kind.LOGS);
  }

  private Mono<ResponseEntity<byte[]>> answer(ServerHttpRequest request, Kind kind) {
    var isJson = isJson(request.getHeaders());
    return Mono.defer(() -> take(request, kind))
        .onErrorResume(error -> Mono.just(failed(error, isJson)));
  }

  private Mono<ResponseEntity<byte[]>> take(ServerHttpRequest request, Kind kind) {
    var headers = request.getHeaders();
    boolean isJson = requireKnownType(headers);
    var tenant = tenants.resolve(headers);
    return bodies.take(
        request,
        tenant,
        (body, memory) -> {
          var content = decompress(headers, body, memory);
          if (isJson && tinyOlly.isMine(content)) {
            return tinyOlly(kind, tenant, content);
          }
          var taken = isJson
              ? kind.take(otlp, tenant, json.read(content, kind.builder()).build())
              : kind.take(otlp, tenant, content);
          return taken.thenApply(export -> success(kind, export, isJson));
        });
  }

  /** What is in TinyOlly's shape is answered in it. */
  private CompletableFuture<ResponseEntity<byte[]>> tinyOlly(
      Kind kind, Tenant tenant, byte[] content) {
    CompletableFuture<Export> taken;
    try {
      taken = kind.take(tinyOlly, tenant, content);
    } catch (RuntimeException e) {
      taken = CompletableFuture.failedFuture(e);
    }
    return taken.handle(
        (export, error) -> {
          if (error == null) {
            return TinyOllyAnswers.taken(export);
          }
          var failure = Failure.of(error);
          meters.requestRefused(Protocol.TINYOLLY, failure);
          return TinyOllyAnswers.failed(answers.of(failure), failure);
        });
  }

  private byte[] decompress(HttpHeaders headers, byte[] body, MemoryBudget.Share memory) {
    return Decompression.decompress(
        body,
        headers.getFirst(HttpHeaders.CONTENT_ENCODING),
        settings.maxDecompressed().toBytes(),
        memory);
  }

  private static String sentence(@Nullable String message) {
    var text = String.valueOf(message);
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static Message parse(Kind kind, byte[] content) {
    var in = CodedInputStream.newInstance(content);
    try {
      var message = kind.parser.parseFrom(in);
      in.checkLastTagWas(0); // A group's end where a field should begin.
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new IngestException.Malformed(
          "cannot read OTLP: %d bytes are no export request of %s: %s at byte %d"
              .formatted(content.length, kind.name().toLowerCase(java.util.Locale.ROOT),
                  sentence(e.getMessage()), in.getTotalBytesRead()),
          e);
    }
  }

  private static boolean isJson(HttpHeaders headers) {
    try {
      return MediaType.APPLICATION_JSON.equalsTypeAndSubtype(headers.getContentType());
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }

  private static boolean requireKnownType(HttpHeaders headers) {
    if (isJson(headers)) {
      return true;
    }
    var type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
    try {
      if (PROTOBUF.equalsTypeAndSubtype(headers.getContentType())) {
        return false;
      }
    } catch (InvalidMediaTypeException e) {
      // Told below, as any other that is not understood.
    }
    throw new IngestException.UnsupportedType(
        "cannot take OTLP: got content type %s, expected %s or %s"
            .formatted(type, PROTOBUF, MediaType.APPLICATION_JSON));
  }

  private static ResponseEntity<byte[]> success(Kind kind, Export export, boolean isJson) {
    return isJson
        ? ResponseEntity.ok()
            .contentType(MediaType.APPLICATION_JSON)
            .body(OtlpJsonAnswers.success(kind.rejected, export))
        : ResponseEntity.ok().contentType(PROTOBUF).body(kind.answer(export).toByteArray());
  }

  private ResponseEntity<byte[]> failed(Throwable error, boolean isJson) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.OTLP_HTTP, failure);
    return refusal(answers.of(failure), failure, isJson);
  }

  /** A failure as {@code google.rpc.Status}. */
  static ResponseEntity<byte[]> refusal(
      ResponseEntity.BodyBuilder answer, Failure failure, boolean isJson) {
    return isJson
        ? answer.contentType(MediaType.APPLICATION_JSON).body(OtlpJsonAnswers.failure(failure))
        : answer
            .contentType(PROTOBUF)
            .body(
                Status.newBuilder()
                    .setCode(failure.grpc().value())
                    .setMessage(failure.message())
                    .build()
                    .toByteArray());
  }
}
