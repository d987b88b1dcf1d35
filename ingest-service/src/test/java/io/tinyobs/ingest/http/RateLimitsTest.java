// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.grpc.protobuf.StatusProto;
import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.gate.Failure;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.RateLimits;
import io.tinyobs.ingest.grpc.GrpcFailures;
import io.tinyobs.ingest.otlp.Otlp;
import io.tinyobs.ingest.otlp.Requests;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** What a tenant is answered who sends more than it may. */
class RateLimitsTest {
  private final IngestParts parts = IngestParts.with(Map.of(
      "tinyobs.ingest.rate.records-per-second", "10",
      "tinyobs.ingest.rate.burst", "2s",
      "tinyobs.ingest.rate.tenants.big.records-per-second", "1000000",
      "tinyobs.ingest.rate.tenants.thin.bytes-per-second", "100B"));
  private final WebTestClient client = WebTestClient.bindToController(
      new RemoteWriteController(
          new RemoteWrite(parts.gate, parts.settings),
          parts.bodies,
          parts.answers,
          parts.meters,
          headers -> new Tenant(Objects.requireNonNull(headers.getFirst("X-Tenant")))))
      .build();

  private ResponseSpec send(String tenant, int samples) {
    var request = new WriteRequest();
    for (int i = 0; i < samples; i++) {
      request.sample(parts.now() - i, i, "__name__", "up");
    }
    return client
        .post()
        .uri("/api/v1/write")
        .header("X-Tenant", tenant)
        .header(HttpHeaders.CONTENT_ENCODING, "snappy")
        .bodyValue(request.snappy())
        .exchange();
  }

  @Test
  void fault38_aboveTheRate_is429WithTheTimeToWaitAndOthersPass() {
    send("a", 20).expectStatus().isNoContent();

    send("a", 15).expectStatus().isEqualTo(429).expectHeader().valueEquals("Retry-After", "2");
    send("b", 20).expectStatus().isNoContent();
    send("big", 5000).expectStatus().isNoContent();

    assertThat(parts.counted("metrics", "refused", "rate_limited")).isEqualTo(15);
    assertThat(parts.counted("metrics", "received"))
        .isEqualTo(parts.counted("metrics", "stored") + parts.counted("metrics", "refused"));
    parts.clock.advance(Duration.ofSeconds(2));
    send("a", 15).expectStatus().isNoContent();
  }

  /** It would otherwise be sent again for ever. */
  @Test
  void fault38_requestAboveTheBurst_passesWhenTheBucketIsFull() {
    send("a", 100).expectStatus().isNoContent();

    send("a", 1).expectStatus().isEqualTo(429);
  }

  /** A setting that means any amount. */
  @Test
  void rate_aboveAnythingPossible_limitsNothing() {
    var limits = new RateLimits(
        IngestParts.with(Map.of("tinyobs.ingest.rate.bytes-per-second", "2GB")).settings.rate(),
        parts.clock);

    assertThatCode(() -> {
      for (int i = 0; i < 10; i++) {
        limits.takeBytes(Tenant.DEFAULT, 32L << 30);
      }
    }).doesNotThrowAnyException();
  }

  @Test
  void fault38_bytesAboveTheRate_is429BeforeAnythingIsDecoded() {
    send("thin", 10).expectStatus().isNoContent();

    ResponseSpec last = null;
    for (int i = 0; i < 10; i++) {
      parts.clock.advance(Duration.ofMillis(100));
      last = send("thin", 1);
    }

    Objects.requireNonNull(last).expectStatus().isEqualTo(429);
    assertThat(parts.counted("metrics", "refused")).isZero();
    assertThat(
        parts.registry.get("tinyobs.ingest.requests.refused").tag("reason", "rate_limited")
            .counter()
            .count())
        .isPositive();
  }

  /** What the store did not take must not count against the sender, who sends it again. */
  @Test
  void fault38_storeAway_takesNothingOffTheRate() {
    parts.storage.unavailable();
    for (int i = 0; i < 5; i++) {
      send("a", 20).expectStatus().isEqualTo(503);
    }
    parts.storage.available();

    send("a", 20).expectStatus().isNoContent();
  }

  @Test
  void fault38_overGrpc_isResourceExhaustedWithRetryInfo() {
    var otlp = new Otlp(parts.gate, parts.deltas, parts.settings);
    var export = Requests.spans(Requests.span(parts.now(), Requests.TRACE, Requests.SPAN));
    Throwable error = null;
    for (int i = 0; i <= 20 && error == null; i++) {
      error = otlp.traces(Tenant.DEFAULT, export, Protocol.OTLP_GRPC)
          .handle((unused, failed) -> failed)
          .join();
    }

    assertThat(Gate.unwrap(Objects.requireNonNull(error)))
        .isInstanceOf(IngestException.RateLimited.class);
    var status = StatusProto
        .fromThrowable(new GrpcFailures(parts.settings).of(Failure.of(error)));
    assertThat(Objects.requireNonNull(status).getCode()).isEqualTo(8);
    assertThat(status.getDetails(0).getTypeUrl()).endsWith("google.rpc.RetryInfo");
  }
}
