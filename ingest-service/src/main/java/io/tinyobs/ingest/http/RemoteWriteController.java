// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.swagger.v3.oas.annotations.Operation;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.spring.TenantResolver;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Prometheus remote write 1.0. Errors are text, for senders log the first line of it. */
@RestController
public class RemoteWriteController {
  private static final MediaType PROTOBUF = MediaType.valueOf("application/x-protobuf");
  private static final String VERSION_1 = "prometheus.WriteRequest";

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
  @Operation(summary = "Prometheus remote write 1.0", tags = "ingest")
  @PostMapping("/api/v1/write")
  public Mono<ResponseEntity<String>> write(ServerHttpRequest request) {
    return Mono.defer(
        () -> {
          checkType(request.getHeaders());
          var tenant = tenants.resolve(request.getHeaders());
          return bodies.take(
              request, (body, memory) -> remoteWrite.accept(tenant, body, memory));
        })
        .map(RemoteWriteController::answer)
        .onErrorResume(error -> Mono.just(failed(error)));
  }

  private static ResponseEntity<String> answer(Tally tally) {
    return tally.refused() == 0
        ? ResponseEntity.noContent().build()
        : ResponseEntity.badRequest().contentType(MediaType.TEXT_PLAIN).body(tally.message());
  }

  private ResponseEntity<String> failed(Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.REMOTE_WRITE, failure);
    return answers.of(failure).contentType(MediaType.TEXT_PLAIN).body(failure.message());
  }

  private static void checkType(HttpHeaders headers) {
    checkContentType(headers.getFirst(HttpHeaders.CONTENT_TYPE));
    var encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("snappy")) {
      throw new IngestException.UnsupportedType(
          "cannot take remote write: got content encoding %s, expected snappy".formatted(encoding));
    }
  }

  /** Prometheus takes a body without a type for version 1.0, and so do we. */
  private static void checkContentType(@Nullable String header) {
    if (header == null) {
      return;
    }
    try {
      var type = MediaType.parseMediaType(header);
      var proto = type.getParameter("proto");
      if (type.equalsTypeAndSubtype(PROTOBUF)
          && (proto == null || List.of(VERSION_1, '"' + VERSION_1 + '"').contains(proto))) {
        return;
      }
    } catch (InvalidMediaTypeException e) {
      // Told below, as any other that is not understood.
    }
    throw new IngestException.UnsupportedType(
        "cannot take remote write: got content type %s, expected %s of %s"
            .formatted(header, PROTOBUF, VERSION_1));
  }
}
