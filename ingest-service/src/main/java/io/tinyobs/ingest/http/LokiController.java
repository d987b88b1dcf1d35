// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.swagger.v3.oas.annotations.Operation;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.SnappyBlock;
import io.tinyobs.ingest.loki.Loki;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
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

/** Loki's way in for log lines. Errors are text. */
@RestController
public class LokiController {
  private final Loki loki;
  private final Bodies bodies;
  private final Answers answers;
  private final IngestMeters meters;
  private final IngestSettings settings;
  private final TenantResolver tenants;

  public LokiController(
      Loki loki,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    this.loki = loki;
    this.bodies = bodies;
    this.answers = answers;
    this.meters = meters;
    this.settings = settings;
    this.tenants = tenants;
  }

  /** Takes lines; 204 once they are stored, 400 with the rest stored where some are refused. */
  @Operation(summary = "Loki streams, JSON or protobuf in snappy", tags = "ingest")
  @PostMapping("/loki/api/v1/push")
  public Mono<ResponseEntity<String>> push(ServerHttpRequest request) {
    return Mono.defer(
        () -> {
          var headers = request.getHeaders();
          boolean isJson = isJson(headers.getFirst(HttpHeaders.CONTENT_TYPE));
          var tenant = tenants.resolve(headers);
          return bodies.take(
              request,
              tenant,
              (body, memory) -> isJson
                  ? json(tenant, headers, body, memory)
                  : protobuf(tenant, body, memory));
        })
        .map(LokiController::answer)
        .onErrorResume(error -> Mono.just(failed(error)));
  }

  private CompletableFuture<Export> json(
      Tenant tenant, HttpHeaders headers, byte[] body, MemoryBudget.Share memory) {
    return loki.json(
        tenant,
        Decompression.decompress(
            body,
            headers.getFirst(HttpHeaders.CONTENT_ENCODING),
            settings.maxDecompressed().toBytes(),
            memory));
  }

  /** Always in snappy, whether a header says so or not. */
  private CompletableFuture<Export> protobuf(
      Tenant tenant, byte[] body, MemoryBudget.Share memory) {
    return loki.protobuf(
        tenant,
        SnappyBlock.decompress(body, settings.maxDecompressed().toBytes(), memory));
  }

  /** What nobody says anything of is protobuf, as in Loki. */
  private static boolean isJson(@Nullable String header) {
    if (header == null) {
      return false;
    }
    try {
      var type = MediaType.parseMediaType(header);
      if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) {
        return true;
      }
      if (type.equalsTypeAndSubtype(OtlpHttp.PROTOBUF)) {
        return false;
      }
    } catch (InvalidMediaTypeException e) {
      // Told below, as any other that is not understood.
    }
    throw new IngestException.UnsupportedType(
        "cannot take Loki's push: got content type %s, expected %s or %s"
            .formatted(header, MediaType.APPLICATION_JSON, OtlpHttp.PROTOBUF));
  }

  private static ResponseEntity<String> answer(Export export) {
    return export.rejected() == 0
        ? ResponseEntity.noContent().build()
        : ResponseEntity.badRequest().contentType(MediaType.TEXT_PLAIN).body(export.message());
  }

  private ResponseEntity<String> failed(Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.LOKI, failure);
    return answers.of(failure).contentType(MediaType.TEXT_PLAIN).body(failure.message());
  }
}
