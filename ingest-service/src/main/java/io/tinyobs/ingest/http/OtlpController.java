// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.swagger.v3.oas.annotations.Operation;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** OTLP over the service's own HTTP port. */
@RestController
public class OtlpController {
  private final OtlpHttp otlp;

  public OtlpController(OtlpHttp otlp) {
    this.otlp = otlp;
  }

  /** Takes data points, at OTLP's path and at Prometheus' for it. */
  @Operation(summary = "OTLP metrics, protobuf or JSON", tags = "ingest")
  @PostMapping({"/v1/metrics", "/api/v1/otlp/v1/metrics"})
  public Mono<ResponseEntity<byte[]>> metrics(ServerHttpRequest request) {
    return otlp.metrics(request);
  }

  /** Takes spans. */
  @Operation(summary = "OTLP traces, protobuf or JSON", tags = "ingest")
  @PostMapping("/v1/traces")
  public Mono<ResponseEntity<byte[]>> traces(ServerHttpRequest request) {
    return otlp.traces(request);
  }

  /** Takes log records. */
  @Operation(summary = "OTLP logs, protobuf or JSON", tags = "ingest")
  @PostMapping("/v1/logs")
  public Mono<ResponseEntity<byte[]>> logs(ServerHttpRequest request) {
    return otlp.logs(request);
  }
}
