// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.dashboard.DashboardApplication;
import io.tinyobs.dashboard.TwinStorageConfiguration;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The gateway between a real client and two services that say who they are. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "tinyobs.dashboard.response-timeout=8s")
class GatewayTest {
  private static final UpstreamTwin INGEST = new UpstreamTwin("ingest");
  private static final UpstreamTwin QUERY = new UpstreamTwin("query");

  @SpringBootConfiguration
  @Import({TwinStorageConfiguration.class, DashboardApplication.class})
  static class Application {
  }

  @DynamicPropertySource
  static void services(DynamicPropertyRegistry settings) {
    settings.add("tinyobs.dashboard.ingest-url", () -> "http://localhost:" + INGEST.port());
    settings.add("tinyobs.dashboard.query-url", () -> "http://localhost:" + QUERY.port());
  }

  @LocalServerPort
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  @ParameterizedTest
  @CsvSource({
      "POST, /v1/ingest, ingest",
      "GET, /v1/ingest, ingest",
      "POST, /ingest, ingest",
      "POST, /api/v1/write, ingest",
      "POST, /v1/metrics, ingest",
      "POST, /v1/traces, ingest",
      "POST, /v1/logs, ingest",
      "POST, /api/v1/otlp/v1/metrics, ingest",
      "POST, /api/v2/spans, ingest",
      "POST, /loki/api/v1/push, ingest",
      "POST, /v1/import, ingest",
      "POST, /v1/traces/ingest, ingest",
      "GET, /v1/traces, query",
      "GET, /v1/traces/recent?limit=5, query",
      "GET, /v1/metrics/list, query",
      "POST, /v1/query/execute, query",
      "GET, /v1/export?format=csv, query",
      "GET, /api/v2/spans?serviceName=a, query",
      "GET, /api/v2/traces, query",
      "GET, /api/v1/query?query=up%7Bjob%3D%22a%20b%22%7D, query",
      "POST, /api/v1/query_range, query",
      "GET, /api/v1/query_exemplars?query=up, query",
      "POST, /api/v1/read, query",
      "GET, /api/traces, query",
      "GET, /api/metrics/a%2Fb, query",
      "DELETE, /admin/alerts/x, query",
      "GET, /federate?match[]=up, query",
      "GET, /metrics, query",
      "GET, /jaeger/api/services, query",
      "GET, /loki/api/v1/query, query",
      "GET, /tempo/api/echo, query",
      "GET, /health, query",
      "GET, /-/healthy, query",
      "GET, /-/ready, query",
      "POST, /api/v1/parse_query, query",
      "GET, /api/v1/status/tsdb?limit=3, query",
      "GET, /api/v1/targets/metadata, query",
      "GET, /api/v1/notifications/live, query",
      "POST, /api/v1/admin/tsdb/snapshot, query",
      "OPTIONS, /api/v1/query_range, query",
  })
  void request_byMethodAndPath_reachesItsOwnerUnchanged(String method, String path, String owner)
      throws Exception {
    var answer = send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.headers().firstValue("X-Service")).hasValue(owner);
    assertThat(answer.body())
        .isEqualTo(method + " " + path.replace("[", "%5B").replace("]", "%5D"));
  }

  @Test
  void request_forNobody_isNotFound() throws Exception {
    assertThat(send(request("/nothing/here")).statusCode()).isEqualTo(404);
  }

  /** A browser asks before it writes spans or queries; the answer is that of the service which would be called. */
  @ParameterizedTest
  @CsvSource({
      "/v1/traces, POST, ingest",
      "/v1/traces, GET, query",
      "/api/v1/write, POST, ingest",
      "/api/v1/query_range, POST, query",
      "/api/v1/query, GET, query",
  })
  void preflight_byTheMethodAskedFor_reachesWhoWouldBeCalled(
      String path, String method, String owner) throws Exception {
    var answer = preflight(path, method);
    assertThat(answer).startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("\r\nX-Service: " + owner + "\r\n")
        .containsIgnoringCase("\r\nX-Asked: " + method + "\r\n")
        .containsIgnoringCase("\r\nAccess-Control-Allow-Origin: https://shop.example\r\n");
  }

  /** What no service owns is the gateway's, and pages of other origins may call none of it. */
  @Test
  void preflight_ofThePage_allowsNothing() throws Exception {
    assertThat(preflight("/", "GET")).doesNotContainIgnoringCase("Access-Control-Allow");
  }

  /** By hand, for the JDK's client may not send such a header. */
  private String preflight(String path, String method) throws Exception {
    try (var socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("""
          OPTIONS %s HTTP/1.1
          Host: localhost
          Origin: https://shop.example
          Access-Control-Request-Method: %s
          Connection: close

          """.formatted(path, method).replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /** A remote write of many megabytes is never held whole. */
  @Test
  void body_ofAnySize_streamsThrough() throws Exception {
    long before = INGEST.received.get();
    var chunk = new byte[1 << 20];
    try (var socket = new Socket("localhost", port)) {
      var out = socket.getOutputStream();
      out.write(("POST /api/v1/write HTTP/1.1\r\nHost: localhost:" + port
          + "\r\nContent-Encoding: snappy\r\nConnection: close\r\nContent-Length: " + (40 << 20)
          + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(chunk);
      await("the first part arrives before the rest is sent").untilAsserted(
          () -> assertThat(INGEST.received.get()).isGreaterThan(before + (1 << 19)));
      for (int i = 1; i < 40; i++) {
        out.write(chunk);
      }
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("X-Encoding: snappy");
    }
    assertThat(INGEST.received.get()).isEqualTo(before + (40L << 20));
  }

  /** What a caller claims about itself is not passed on. */
  @Test
  void forwardedHeaders_areTheGateways() throws Exception {
    var answer = send(request("/api/traces").header("X-Forwarded-For", "6.6.6.6")
        .header("X-Forwarded-Host", "evil.example").header("Forwarded", "for=6.6.6.6"));
    assertThat(answer.headers().firstValue("X-For").orElse("")).isIn("127.0.0.1",
        "0:0:0:0:0:0:0:1");
    assertThat(answer.headers().firstValue("X-Forwarded-Host-Was"))
        .hasValue("localhost:" + port);
    assertThat(answer.headers().firstValue("X-Host")).hasValue("localhost:" + QUERY.port());
  }

  /** Calls tried from the API page must go where the page came from, not past the gateway. */
  @ParameterizedTest
  @ValueSource(strings = {"ingest", "query"})
  void apiDocs_ofAService_areAskedInTheGatewaysName(String service) throws Exception {
    var answer = send(request("/v3/api-docs/" + service));
    assertThat(answer.body()).isEqualTo("GET /v3/api-docs");
    assertThat(answer.headers().firstValue("X-Service")).hasValue(service);
    assertThat(answer.headers().firstValue("X-Host")).hasValue("localhost:" + port);
    assertThat(send(request("/v3/api-docs/swagger-config")).body())
        .contains("\"/v3/api-docs/" + service + "\"");
  }

  @Test
  void answer_ofTheService_isPassedOnAsItIs() throws Exception {
    var answer = send(request("/v1/query").header("X-Twin", "busy"));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
  }

  @Test
  void service_thatIsAway_isToldInTheWordsOfItsClients() {
    QUERY.whileAway(() -> {
      assertThat(away("/v1/stats")).isEqualTo("{\"error\":\"Service Unavailable\","
          + "\"message\":\"cannot answer: the query service is away, try again\"}");
      assertThat(away("/api/v1/query?query=up")).isEqualTo("{\"status\":\"error\","
          + "\"errorType\":\"unavailable\","
          + "\"error\":\"cannot answer: the query service is away, try again\"}");
      assertThat(away("/api/traces")).isEqualTo(
          "{\"detail\":\"cannot answer: the query service is away, try again\"}");
      assertThat(away("/jaeger/api/services")).isEqualTo("{\"data\":null,\"errors\":"
          + "[{\"code\":503,\"msg\":\"cannot answer: the query service is away, try again\"}]}");
      assertThat(away("/loki/api/v1/labels"))
          .isEqualTo("cannot answer: the query service is away, try again\n");
    });
    assertThat(call("/api/traces").statusCode()).as("it is back").isEqualTo(200);
  }

  @Test
  void service_thatHangsUp_isAway() throws Exception {
    var answer = send(request("/v1/stats").header("X-Twin", "abort"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void service_thatIsSilent_isGivenUpAfterTheTimeout() throws Exception {
    var answer = send(request("/api/v1/query?query=up").header("X-Twin", "silent"));
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("\"errorType\":\"timeout\"", "took too long");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  /** Loki's tail goes through to the query service; the hub's own sockets do not. */
  @Test
  void webSocket_ofAService_isPassedThrough() {
    var heard = new CompletableFuture<String>();
    var socket = http.newWebSocketBuilder().buildAsync(
        URI.create("ws://localhost:" + port + "/loki/api/v1/tail"), new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onText(
              WebSocket from, CharSequence data, boolean last) {
            heard.complete(data.toString());
            return null;
          }
        }).join();
    socket.sendText("hello", true).join();
    assertThat(heard.join()).isEqualTo("hello");
    socket.abort();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port
        + path.replace("[", "%5B").replace("]", "%5D")));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> call(String path) {
    try {
      return send(request(path));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private String away(String path) {
    var answer = call(path);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    return answer.body();
  }
}
