// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The gateway and the hub with keys configured. */
@SpringBootTest(classes = GatewayTest.Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "tinyobs.access.api-keys=secret")
class GatewayAccessTest {
  private static final UpstreamTwin QUERY = new UpstreamTwin("query");

  @DynamicPropertySource
  static void services(DynamicPropertyRegistry settings) {
    settings.add("tinyobs.dashboard.query-url", () -> "http://localhost:" + QUERY.port());
  }

  @LocalServerPort
  private int port;

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> get(String path, String authorization) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Authorization", authorization)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void request_withoutAKnownKey_goesNoFurther() throws Exception {
    var answer = get("/api/v1/query?query=up", "Bearer other");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("X-Service")).isEmpty();
    assertThat(answer.body()).contains("\"errorType\":\"unauthorized\"");
  }

  /** The services ask for the key themselves. */
  @Test
  void request_withAKey_takesItAlong() throws Exception {
    var answer = get("/api/v1/query?query=up", "Bearer secret");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Authorization")).hasValue("Bearer secret");
  }

  /** A browser loads the page before it can ask for a key. */
  @Test
  void page_withoutAKey_isServed() throws Exception {
    assertThat(get("/", "none").statusCode()).isNotIn(401, 403);
  }

  /** 52. */
  @Test
  void webSocket_withoutAKey_isNotOpened() {
    assertThatThrownBy(() -> open("Bearer other"))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
  }

  /** What a browser sends by itself, once it has asked for the key. */
  @Test
  void webSocket_withTheKeyForAPassword_isOpened() {
    open("Basic " + Base64.getEncoder()
        .encodeToString("me:secret".getBytes(StandardCharsets.UTF_8))).abort();
  }

  private WebSocket open(String authorization) {
    return http.newWebSocketBuilder()
        .header("Authorization", authorization)
        .buildAsync(URI.create("ws://localhost:" + port + "/ws"), new WebSocket.Listener() {
        })
        .join();
  }
}
