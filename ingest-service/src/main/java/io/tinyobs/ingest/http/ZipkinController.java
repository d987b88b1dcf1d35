// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.swagger.v3.oas.annotations.Operation;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.otlp.Export;
import io.tinyobs.ingest.zipkin.Zipkin;
import io.tinyobs.spring.TenantResolver;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Zipkin's way in for spans. Errors are text. */
@RestController
public class ZipkinController {
  private final Zipkin zipkin;
  private final Bodies bodies;
  private final Answers answers;
  private final IngestMeters meters;
  private final IngestSettings settings;
  private final TenantResolver tenants;

  public ZipkinController(
      Zipkin zipkin,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      IngestSettings settings,
      TenantResolver tenants) {
    this.zipkin = zipkin;
    this.bodies = bodies;
    this.answers = answers;
    this.meters = meters;
    this.settings = settings;
    this.tenants = tenants;
  }

  /** Takes spans; 202 once they are stored, 400 with the rest stored where some are refused. */
  @Operation(summary = "Zipkin v2 spans, JSON or protobuf", tags = "ingest")
  @PostMapping("/api/v2/spans")
  public Mono<ResponseEntity<String>> spans(ServerHttpRequest request) {
    return Mono.defer(
        () -> {
          var headers = request.getHeaders();
          var tenant = tenants.resolve(headers);
          return bodies.take(
              request,
              tenant,
              (body, memory) -> {
                var content = Decompression.decompress(
                    body,
                    headers.getFirst(HttpHeaders.CONTENT_ENCODING),
                    settings.maxDecompressed().toBytes(),
                    memory);
                return zipkin.accept(tenant, content, isJson(headers, content));
              });
        })
        .map(ZipkinController::answer)
        .onErrorResume(error -> Mono.just(failed(error)));
  }

  private static boolean isJson(HttpHeaders headers, byte[] content) {
    var type = String.valueOf(headers.getFirst(HttpHeaders.CONTENT_TYPE));
    return type.startsWith(MediaType.APPLICATION_JSON_VALUE)
        || !type.startsWith(OtlpHttp.PROTOBUF.toString()) && Zipkin.isJson(content);
  }

  private static ResponseEntity<String> answer(Export export) {
    return export.rejected() == 0
        ? ResponseEntity.status(HttpStatus.ACCEPTED).build()
        : ResponseEntity.badRequest().contentType(MediaType.TEXT_PLAIN).body(export.message());
  }

  private ResponseEntity<String> failed(Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.ZIPKIN, failure);
    return answers.of(failure).contentType(MediaType.TEXT_PLAIN).body(failure.message());
  }
}
