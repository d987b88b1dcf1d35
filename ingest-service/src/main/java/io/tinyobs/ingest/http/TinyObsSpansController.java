// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.swagger.v3.oas.annotations.Operation;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.tinyobs.TinyObsSpans;
import io.tinyobs.spring.TenantResolver;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** TinyObs' way in for spans, one a request. */
@RestController
public class TinyObsSpansController {
  /** What a client is told on success. */
  public record Success(String status, String trace_id, String span_id) {
    static Success of(TinyObsSpans.Stored stored) {
      return new Success("success", stored.traceId(), stored.spanId());
    }
  }

  private final TinyObsSpans spans;
  private final Bodies bodies;
  private final Answers answers;
  private final IngestMeters meters;
  private final TenantResolver tenants;

  public TinyObsSpansController(
      TinyObsSpans spans,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      TenantResolver tenants) {
    this.spans = spans;
    this.bodies = bodies;
    this.answers = answers;
    this.meters = meters;
    this.tenants = tenants;
  }

  /** Takes a span; 201 once it is stored. */
  @Operation(summary = "TinyObs span", tags = "ingest")
  @PostMapping("/v1/traces/ingest")
  public Mono<ResponseEntity<Object>> ingest(ServerHttpRequest request) {
    return Mono.defer(
        () -> {
          var tenant = tenants.resolve(request.getHeaders());
          return bodies.take(request, tenant, (body, memory) -> spans.accept(tenant, body));
        })
        .map(stored -> created(Success.of(stored)))
        .onErrorResume(error -> Mono.just(failed(error)));
  }

  private static ResponseEntity<Object> created(Success success) {
    return ResponseEntity.status(HttpStatus.CREATED).body(success);
  }

  private ResponseEntity<Object> failed(Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.TINYOBS, failure);
    return TinyObsAnswers.problem(answers, failure);
  }
}
