// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TinyObsDeliveryTest {
  private final FakeTinyObs server = FakeTinyObs.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private TinyObsBuilder builder() {
    return TinyObs.builder().endpoint(server.endpoint()).service("shop").instance("")
        .flushInterval(Duration.ofHours(1)).closeTimeout(Duration.ofSeconds(10));
  }

  @Test
  void request_withApiKey_isAuthorizedJson() {
    try (TinyObs obs = builder().apiKey("s3cret").label("env", "test").build()) {
      obs.counter("c").increment();
    }
    FakeTinyObs.Request request = server.requests("/v1/ingest").get(0);
    assertThat(request.authorization()).isEqualTo("Bearer s3cret");
    assertThat(request.contentType()).isEqualTo("application/json");
    assertThat(server.samples("c").get(0).get("labels").toString())
        .isEqualTo("{\"env\":\"test\",\"service\":\"shop\"}");
  }

  @Test
  void interval_elapsed_sendsUnasked() {
    try (TinyObs obs = builder().flushInterval(Duration.ofMillis(20)).build()) {
      obs.counter("c").increment();
      await().until(() -> server.samples("c").size() >= 3);
    }
  }

  @Test
  void batch_failedOnce_isSentAgainUnchanged() {
    server.answer(503, "busy", null);
    try (TinyObs obs = builder().build()) {
      obs.counter("c").increment();
      assertThat(obs.flush()).isTrue();
      List<FakeTinyObs.Request> requests = server.requests("/v1/ingest");
      assertThat(requests).extracting(FakeTinyObs.Request::status).containsExactly(503, 200);
      assertThat(requests.get(1).body()).isEqualTo(requests.get(0).body());
    }
  }

  @Test
  void retryAfter_ofTooManyRequests_isHonoured() {
    server.answer(429, "slow down", "1");
    try (TinyObs obs = builder().build()) {
      obs.counter("c").increment();
      assertThat(obs.flush()).isTrue();
      List<FakeTinyObs.Request> requests = server.requests("/v1/ingest");
      assertThat(Duration.ofNanos(requests.get(1).tick() - requests.get(0).tick()))
          .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {
      400, 401, 404, 413, 301
  })
  void batch_refused_isDroppedAndCounted(int status) {
    server.answer(status, "{\"error\":\"Bad Request\",\"message\":\"invalid metric\"}", null);
    try (TinyObs obs = builder().build()) {
      obs.counter("c").increment();
      obs.gauge("g").set(1);
      assertThat(obs.flush()).isTrue();
      // Two, and a counter's zero if it is older than a millisecond by now.
      int sent = server.requests("/v1/ingest").get(0).json().get("metrics").size();
      assertThat(sent).isBetween(2, 3);
      assertThat(obs.counter(SelfMetrics.DROPPED, "kind", "metrics", "reason", "refused").value())
          .isEqualTo(sent);
      obs.flush();
      assertThat(server.samples("c")).hasSize(1);
    }
  }

  /** The same series would be too many each time, and all behind them would wait. */
  @Test
  void batch_overTheCardinalityLimit_isNotRepeated() {
    server.answer(429, "cardinality limit exceeded for metric \"c\"", null);
    try (TinyObs obs = builder().build()) {
      obs.counter("c").increment();
      assertThat(obs.flush()).isTrue();
      assertThat(server.requests("/v1/ingest")).hasSize(1);
    }
  }

  @Test
  void server_awayAtStart_getsAllOnceItIsThere() throws IOException {
    int port = freePort();
    try (TinyObs obs = builder().endpoint(URI.create("http://127.0.0.1:" + port))
        .flushInterval(Duration.ofMillis(50)).closeTimeout(Duration.ZERO).build()) {
      obs.counter("c").increment();
      try (var span = obs.tracer().span("early")) {
        span.attribute("n", 1);
      }
      assertThat(obs.flush(Duration.ofMillis(200))).isFalse();
      try (FakeTinyObs late = FakeTinyObs.start(port)) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> !late.spans().isEmpty());
        assertThat(late.samples("c").get(0).get("value").asLong()).isBetween(0L, 1L);
      }
    }
  }

  @Test
  void queue_full_dropsTheOldestAndCountsThem() throws IOException {
    int port = freePort();
    try (TinyObs obs = builder().endpoint(URI.create("http://127.0.0.1:" + port))
        .queueBytes(64 << 10).closeTimeout(Duration.ZERO).build()) {
      for (int i = 0; i < 40; i++) {
        obs.log(System.Logger.Level.INFO, i + "x".repeat(4000));
        obs.flush(Duration.ZERO);
      }
      double dropped = obs.counter(SelfMetrics.DROPPED, "kind", "logs", "reason", "queue_full")
          .value();
      assertThat(dropped).isBetween(20.0, 30.0);
      try (FakeTinyObs late = FakeTinyObs.start(port)) {
        assertThat(obs.flush(Duration.ofSeconds(30))).isTrue();
        assertThat(late.logs()).hasSize(40 - (int) dropped);
        assertThat(late.logs().get(late.logs().size() - 1).at("/body/stringValue").asString())
            .startsWith("39x");
        obs.flush();
        assertThat(late.samples(SelfMetrics.DROPPED)).isNotEmpty();
      }
    }
  }

  @Test
  void close_withSomethingLeft_sendsIt() {
    TinyObs obs = builder().build();
    obs.counter("c").increment();
    obs.tracer().span("s").close();
    obs.log(System.Logger.Level.INFO, "bye");
    obs.close();
    obs.close();
    assertThat(server.samples("c")).isNotEmpty();
    assertThat(server.spans()).hasSize(1);
    assertThat(server.logs()).hasSize(1);
    assertThat(obs.counter(SelfMetrics.SENT, "kind", "spans").value()).isEqualTo(1);
  }

  @Test
  void close_whileTheServerIsAway_isBoundedAndCounted() throws IOException {
    TinyObs obs = builder().endpoint(URI.create("http://127.0.0.1:" + freePort()))
        .closeTimeout(Duration.ofMillis(100)).build();
    obs.tracer().span("s").close();
    long start = System.nanoTime();
    obs.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    obs.tracer().span("too late").close();
    assertThat(obs.counter(SelfMetrics.DROPPED, "kind", "spans", "reason", "closed").value())
        .isEqualTo(2);
  }

  /** Each recorded item is sent or dropped, whatever the server says. */
  @Test
  void items_underAMoodyServer_areSentOrCountedAsDropped() {
    for (int status : new int[]{
        503, 400, 200, 500, 404, 200, 429
    }) {
      server.answer(status, "", null);
    }
    TinyObs obs = builder().build();
    for (int i = 0; i < 5000; i++) {
      obs.tracer().span("s").close();
    }
    obs.close();
    double sent = obs.counter(SelfMetrics.SENT, "kind", "spans").value();
    double refused = obs.counter(SelfMetrics.DROPPED, "kind", "spans", "reason", "refused").value();
    assertThat(server.spans().size()).isEqualTo((int) sent);
    assertThat(sent + refused).isEqualTo(5000);
  }

  @Test
  void partialSuccess_ofTraces_countsTheRejected() {
    server.answer(200, "{}", null);
    server.answer(200, "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"no\"}}",
        null);
    try (TinyObs obs = builder().build()) {
      obs.counter("first").increment();
      for (int i = 0; i < 3; i++) {
        obs.tracer().span("s").close();
      }
      obs.flush();
      assertThat(obs.counter(SelfMetrics.SENT, "kind", "spans").value()).isEqualTo(1);
      assertThat(obs.counter(SelfMetrics.DROPPED, "kind", "spans", "reason", "refused").value())
          .isEqualTo(2);
    }
  }

  @Test
  void builder_toldNonsense_saysWhatItExpects() {
    assertThatThrownBy(() -> TinyObs.builder().endpoint(URI.create("localhost:8080")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot build TinyObs: got endpoint localhost:8080, "
            + "expected an address such as http://localhost:8080");
    assertThatThrownBy(() -> TinyObs.builder().build()).hasMessageContaining("service(\"my-app\")");
    assertThatThrownBy(() -> TinyObs.builder().apiKey("a\nb")).hasMessageContaining("API key")
        .hasMessageNotContaining("a\nb");
    assertThatThrownBy(() -> TinyObs.builder().flushInterval(Duration.ZERO))
        .hasMessageContaining("flush interval PT0S");
    assertThatThrownBy(() -> TinyObs.builder().label("le", "1")).hasMessageContaining("\"le\"");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
