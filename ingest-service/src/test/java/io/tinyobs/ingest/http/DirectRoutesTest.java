// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.IngestParts;
import io.tinyobs.ingest.remotewrite.RemoteWrite;
import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.spring.TenantResolver;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.test.web.reactive.server.HttpHandlerConnector;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** What does not go the framework's way, and what still does. */
class DirectRoutesTest {
  private static final String KEY = "x-api-key";

  /** The framework's way, as far as these tests can tell. */
  private static final HttpHandler OTHER = (request, response) -> {
    response.setStatusCode(HttpStatus.I_AM_A_TEAPOT);
    return response.setComplete();
  };

  private final IngestParts parts = IngestParts.create();
  private final WebTestClient client = WebTestClient
      .bindToServer(new HttpHandlerConnector(new DirectRoutes(
          OTHER,
          Map.of(
              "/api/v1/write",
              new RemoteWriteController(
                  new RemoteWrite(parts.gate, parts.settings),
                  parts.bodies,
                  parts.answers,
                  parts.meters,
                  TenantResolver.single())::write),
          headers -> headers.getFirst(KEY) != null)))
      .build();

  private ResponseSpec send(HttpMethod method, String path, WriteRequest request) {
    return client.method(method)
        .uri(path)
        .header(KEY, "any")
        .header(HttpHeaders.CONTENT_ENCODING, "snappy")
        .bodyValue(request.snappy())
        .exchange();
  }

  private WriteRequest one() {
    return new WriteRequest().sample(parts.now(), 1, "__name__", "up");
  }

  @Test
  void handle_remoteWrite_isStoredWithoutTheFramework() {
    send(HttpMethod.POST, "/api/v1/write", one()).expectStatus().isNoContent()
        .expectBody().isEmpty();

    assertThat(parts.stored("up")).hasSize(1);
  }

  @Test
  void handle_samplesRefused_answersWithTextAndItsLength() {
    var late = new WriteRequest().sample(1, 1, "__name__", "up");

    var answer = send(HttpMethod.POST, "/api/v1/write", late).expectStatus().isBadRequest()
        .expectHeader().contentType(MediaType.TEXT_PLAIN)
        .expectBody(String.class).returnResult();

    var text = String.valueOf(answer.getResponseBody());
    assertThat(text).contains("up");
    assertThat(answer.getResponseHeaders().getContentLength()).isEqualTo(text.length());
  }

  @Test
  void handle_whoMayNotWrite_goesTheFrameworksWayAndIsNotRead() {
    client.post().uri("/api/v1/write").bodyValue(one().snappy()).exchange()
        .expectStatus().isEqualTo(HttpStatus.I_AM_A_TEAPOT);

    assertThat(parts.counted("metrics", "received")).isZero();
  }

  @Test
  void handle_otherMethodsAndPaths_goTheFrameworksWay() {
    send(HttpMethod.PUT, "/api/v1/write", one())
        .expectStatus().isEqualTo(HttpStatus.I_AM_A_TEAPOT);
    send(HttpMethod.POST, "/api/v1/write/", one())
        .expectStatus().isEqualTo(HttpStatus.I_AM_A_TEAPOT);
    send(HttpMethod.POST, "/api/v1/query", one())
        .expectStatus().isEqualTo(HttpStatus.I_AM_A_TEAPOT);
  }
}
