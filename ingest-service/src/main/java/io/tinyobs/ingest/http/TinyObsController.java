// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.swagger.v3.oas.annotations.Operation;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestMeters;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.tinyobs.TinyObsIngest;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.TenantResolver;
import io.tinyobs.storage.MetricReader;
import io.tinyobs.storage.StorageException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** TinyObs' own JSON endpoint, at its present path and its oldest. */
@RestController
public class TinyObsController {
  /** What a client is told on success. */
  public record Success(String status, int count) {
  }

  private final TinyObsIngest ingest;
  private final MetricReader metrics;
  private final Bodies bodies;
  private final Answers answers;
  private final IngestMeters meters;
  private final TenantResolver tenants;

  public TinyObsController(
      TinyObsIngest ingest,
      MetricReader metrics,
      Bodies bodies,
      Answers answers,
      IngestMeters meters,
      TenantResolver tenants) {
    this.ingest = ingest;
    this.metrics = metrics;
    this.bodies = bodies;
    this.answers = answers;
    this.meters = meters;
    this.tenants = tenants;
  }

  /** Takes up to 1000 metrics, all or none. */
  @Operation(summary = "TinyObs metrics", tags = "ingest")
  @PostMapping({"/v1/ingest", "/ingest"})
  public Mono<ResponseEntity<Object>> ingest(ServerHttpRequest request) {
    return Mono.defer(
        () -> {
          var tenant = tenants.resolve(request.getHeaders());
          return bodies
              .take(request, tenant, (body, memory) -> ingest.accept(tenant, body))
              .map(count -> ResponseEntity.<Object>ok(new Success("success", count)))
              .onErrorResume(error -> failed(tenant, Gate.unwrap(error)));
        });
  }

  private Mono<ResponseEntity<Object>> failed(Tenant tenant, Throwable error) {
    var failure = Failure.of(error);
    meters.requestRefused(Protocol.TINYOBS, failure);
    return switch (error) {
      case StorageException.Full e -> usage(tenant, failure.message())
          .map(message -> TinyObsAnswers.problem(answers, failure,
              HttpStatus.INSUFFICIENT_STORAGE.value(), message));
      case StorageException e -> Mono.just(
          TinyObsAnswers.problem(answers, failure, failure.http(),
              "failed to store metrics: " + failure.message()));
      default ->
        Mono.just(TinyObsAnswers.problem(answers, failure, failure.http(), failure.message()));
    };
  }

  private Mono<String> usage(Tenant tenant, String otherwise) {
    return Mono.fromCallable(() -> metrics.stats(tenant))
        .subscribeOn(Schedulers.boundedElastic())
        .map(
            stats -> String.format(
                Locale.ROOT,
                "Storage limit exceeded: %d/%d bytes used (%.1f%%). Please free up space or"
                    + " increase limit.",
                stats.usedBytes(),
                stats.maxBytes(),
                stats.maxBytes() == 0 ? 100.0 : 100.0 * stats.usedBytes() / stats.maxBytes()))
        .onErrorReturn("Storage limit exceeded: " + otherwise);
  }
}
