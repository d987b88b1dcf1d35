// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyobs.model.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class AccessFilterTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> heard = new ArrayList<>();
  private final AccessFilter filter = new AccessFilter(
      new Access(new ApiKeys(List.of(
          key("reader", Right.READ), key("writer", Right.WRITE)))),
      registry,
      List.of((request, right, denied) -> heard.add(request.getPath() + " " + right.label())));

  private static ApiKeys.Key key(String key, Right right) {
    return new ApiKeys.Key(ApiKeys.hash(key), Tenant.DEFAULT, Set.of(right));
  }

  /** The answer where the filter gave one; status 200 means that it let the request pass. */
  private MockServerHttpResponse send(MockServerHttpRequest request) {
    var exchange = MockServerWebExchange.from(request);
    var passed = new AtomicBoolean();
    filter.filter(exchange, unused -> Mono.fromRunnable(() -> passed.set(true))).block();
    assertThat(passed.get()).isEqualTo(exchange.getResponse().getStatusCode() == null);
    return exchange.getResponse();
  }

  private int status(String method, String path, String key) {
    var status = send(
        MockServerHttpRequest.method(HttpMethod.valueOf(method), path)
            .header("X-Api-Key", key)
            .build())
        .getStatusCode();
    return status == null ? 200 : status.value();
  }

  /** The Doctor tells whose key is refused. */
  @Test
  void request_denied_isToldToListeners() {
    assertThat(status("POST", "/v1/ingest", "reader")).isEqualTo(403);
    assertThat(status("POST", "/v1/ingest", "writer")).isEqualTo(200);

    assertThat(heard).containsExactly("/v1/ingest write");
  }

  @ParameterizedTest
  @CsvSource({
      "POST, /v1/ingest", "POST, /ingest", "POST, /api/v1/write", "POST, /v1/metrics",
      "POST, /v1/traces", "POST, /v1/logs", "POST, /api/v1/otlp/v1/metrics",
      "POST, /api/v2/spans", "POST, /loki/api/v1/push", "POST, /v1/import",
      "DELETE, /admin/alerts/x"
  })
  void request_thatWrites_needsTheRightToWrite(String method, String path) {
    assertThat(status(method, path, "nobody")).isEqualTo(401);
    assertThat(status(method, path, "reader")).isEqualTo(403);
    assertThat(status(method, path, "writer")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
      "GET, /api/v1/query", "POST, /api/v1/query_range", "GET, /v1/query", "GET, /api/traces",
      "GET, /federate", "GET, /metrics", "GET, /loki/api/v1/query", "GET, /api/v2/spans",
      "GET, /tempo/api/echo", "GET, /jaeger/api/services", "GET, /admin/stats", "GET, /ws",
      "GET, /v1/compaction", "GET, /api/v1//query",
      "GET, /v1/query;x=y"
  })
  void request_thatReads_needsTheRightToRead(String method, String path) {
    assertThat(status(method, path, "nobody")).isEqualTo(401);
    assertThat(status(method, path, "writer")).isEqualTo(403);
    assertThat(status(method, path, "reader")).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "/", "/assets/app.js", "/health", "/v1/health", "/actuator/health/readiness",
      "/v3/api-docs"
  })
  void request_forNoApi_needsNothing(String path) {
    assertThat(status("GET", path, "nobody")).isEqualTo(200);
  }

  /** A browser asks before it writes, and brings no key along. */
  @Test
  void request_preflight_needsNothing() {
    var preflight = MockServerHttpRequest.options("/v1/traces")
        .header(HttpHeaders.ORIGIN, "https://shop.example")
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST");

    assertThat(send(preflight.build()).getStatusCode()).isNull();
  }

  @Test
  void denied_byPath_isToldInTheShapeOfItsApi() {
    var why = "cannot serve this: got no API key, expected one as Authorization: Bearer or x-api-key";
    assertThat(body(MockServerHttpRequest.post("/v1/ingest")))
        .isEqualTo("{\"error\":\"Unauthorized\",\"message\":\"" + why + "\"}");
    assertThat(body(MockServerHttpRequest.get("/api/v1/query"))).isEqualTo(
        "{\"status\":\"error\",\"errorType\":\"unauthorized\",\"error\":\"" + why + "\"}");
    assertThat(body(MockServerHttpRequest.get("/api/traces")))
        .isEqualTo("{\"detail\":\"" + why + "\"}");
    assertThat(body(MockServerHttpRequest.post("/api/v1/write"))).isEqualTo(why + "\n");
    assertThat(body(MockServerHttpRequest.post("/loki/api/v1/push"))).isEqualTo(why + "\n");
    assertThat(
        body(MockServerHttpRequest.post("/v1/traces").contentType(MediaType.APPLICATION_JSON)))
        .isEqualTo("{\"code\":16,\"message\":\"" + why + "\"}");
    assertThat(
        body(
            MockServerHttpRequest.post("/v1/traces")
                .header("Content-Type", "application/x-protobuf")))
        .isEqualTo("\b\u0010\u0012" + (char) why.length() + why);
  }

  private String body(MockServerHttpRequest.BaseBuilder<?> request) {
    return Objects.requireNonNull(send(request.build()).getBodyAsString().block());
  }

  /** So that a browser asks for the key, and a sender's library does not think it may. */
  @Test
  void denied_challenge_namesBasicForReadersOnly() {
    assertThat(challenges(MockServerHttpRequest.get("/api/traces"))).hasSize(2);
    assertThat(challenges(MockServerHttpRequest.post("/v1/ingest")))
        .containsExactly("Bearer realm=\"tinyobs\"");
  }

  private List<String> challenges(MockServerHttpRequest.BaseBuilder<?> request) {
    return send(request.build()).getHeaders().getValuesAsList(HttpHeaders.WWW_AUTHENTICATE);
  }

  @Test
  void denied_isCounted() {
    status("POST", "/v1/ingest", "nobody");
    status("POST", "/v1/ingest", "reader");

    assertThat(registry.get("tinyobs.access.denied").tags("reason", "no_key").counter().count())
        .isEqualTo(1);
    assertThat(registry.get("tinyobs.access.denied").tags("reason", "no_right").counter().count())
        .isEqualTo(1);
  }
}
