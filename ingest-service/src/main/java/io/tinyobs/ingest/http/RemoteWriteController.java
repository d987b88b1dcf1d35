// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.swagger.v3.oas.annotations.Operation;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Prometheus remote write, 1.0 and 2.0 by the content type. Errors are text, for senders log the first line
 * of it; answers to 2.0 say how much is written, whatever became of the request.
 */
@RestController
public class RemoteWriteController {
  /** Where it is posted to. */
  public static final String PATH = "/api/v1/write";

  private static final MediaType PROTOBUF = MediaType.valueOf("application/x-protobuf");
  private static final String WRITTEN = "X-Prometheus-Remote-Write-%s-Written";
  private static final String SAMPLES = WRITTEN.formatted("Samples");
  private static final String HISTOGRAMS = WRITTEN.formatted("Histograms");
  private static final String EXEMPLARS = WRITTEN.formatted("Exemplars");

  /** A version of the protocol. */
  private enum Version {
    ONE("prometheus.WriteRequest", Protocol.REMOTE_WRITE) {
      @Override
      CompletableFuture<RemoteWrite.Written> accept(
          RemoteWrite to, Tenant tenant, byte[] body, MemoryBudget.Share memory) {
        return to.accept(tenant, body, memory);
      }
    },
    TWO("io.prometheus.write.v2.Request", Protocol.REMOTE_WRITE_2) {
      @Override
      CompletableFuture<RemoteWrite.Written> accept(
          RemoteWrite to, Tenant tenant, byte[] body, MemoryBudget.Share memory) {
        return to.accept2(tenant, body, memory);
      }
    };

    private final String message;
    private final Protocol protocol;

    Version(String message, Protocol protocol) {
      this.message = message;
      this.protocol = protocol;
    }

    abstract CompletableFuture<RemoteWrite.Written> accept(
        RemoteWrite to, Tenant tenant, byte[] body, MemoryBudget.Share memory);
  }

  private final RemoteWrite remoteWrite;
  private final Bodies bodies;
  private final Answers answers;
  private final IngestMeters meters;
  private final TenantResolver tenants;

  public RemoteWriteController(
      RemoteWrite remoteWrite,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      TenantResolver tenants) {
    this.remoteWrite = remoteWrite;
    this.bodies = bodies;
    this.answers = answers;
    this.meters = meters;
    this.tenants = tenants;
  }

  /** Takes samples; 204 once they are stored, 400 with the rest stored where some are refused. */
  @Operation(summary = "Prometheus remote write 1.0 and 2.0", tags = "ingest")
  @PostMapping(PATH)
  public Mono<ResponseEntity<String>> write(ServerHttpRequest request) {
    var version = version(request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
    return version == null
        ? Mono.just(failed(Version.ONE, unknownType(request.getHeaders())))
        : write(request, version);
  }

  private Mono<ResponseEntity<String>> write(ServerHttpRequest request, Version version) {
    return Mono.defer(
        () -> {
          checkEncoding(request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING));
          var tenant = tenants.resolve(request.getHeaders());
          return bodies.take(
              request, tenant, (body, memory) -> version.accept(remoteWrite, tenant, body, memory));
        })
        .map(written -> answer(version, written))
        .onErrorResume(error -> Mono.just(failed(version, error)));
  }

  private static ResponseEntity<String> answer(Version version, RemoteWrite.Written written) {
    var refused = written.samples().refused() > 0;
    var answer = refused ? ResponseEntity.badRequest() : ResponseEntity.noContent();
    if (version == Version.TWO) {
      tell(
          answer,
          written.samplesStored(),
          written.histogramsStored(),
          written.exemplarsStored());
    }
    return refused
        ? ((ResponseEntity.BodyBuilder) answer)
            .contentType(MediaType.TEXT_PLAIN)
            .body(written.samples().message())
        : answer.build();
  }

  private static void tell(
      ResponseEntity.HeadersBuilder<?> answer, long samples, long histograms, long exemplars) {
    answer
        .header(SAMPLES, String.valueOf(samples))
        .header(HISTOGRAMS, String.valueOf(histograms))
        .header(EXEMPLARS, String.valueOf(exemplars));
  }

  private ResponseEntity<String> failed(Version version, Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(version.protocol, failure);
    var answer = answers.of(failure).contentType(MediaType.TEXT_PLAIN);
    if (version == Version.TWO) {
      tell(answer, 0, 0, 0);
    }
    return answer.body(failure.message());
  }

  private static void checkEncoding(@Nullable String encoding) {
    if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("snappy")) {
      throw new IngestException.UnsupportedType(
          "cannot take remote write: got content encoding %s, expected snappy".formatted(encoding));
    }
  }

  /** Prometheus takes a body for version 1.0 that says nothing of its type or its message, and so do we. */
  private static @Nullable Version version(@Nullable String header) {
    if (header == null) {
      return Version.ONE;
    }
    try {
      var type = MediaType.parseMediaType(header);
      if (!type.equalsTypeAndSubtype(PROTOBUF)) {
        return null;
      }
      var proto = type.getParameter("proto");
      if (proto == null) {
        return Version.ONE;
      }
      for (var version : Version.values()) {
        if (proto.equals(version.message) || proto.equals('"' + version.message + '"')) {
          return version;
        }
      }
    } catch (InvalidMediaTypeException e) {
      // Told by the caller, as any other that is not understood.
    }
    return null;
  }

  private static IngestException unknownType(HttpHeaders headers) {
    return new IngestException.UnsupportedType(
        "cannot take remote write: got content type %s, expected %s of %s or %s"
            .formatted(
                headers.getFirst(HttpHeaders.CONTENT_TYPE),
                PROTOBUF,
                Version.ONE.message,
                Version.TWO.message));
  }
}
