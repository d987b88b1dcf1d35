// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** The service with a key configured. */
@SpringBootTest(classes = TestServer.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "tinyobs.access.api-keys=secret")
class AccessTest {
  @LocalServerPort
  private int port;

  @Autowired
  private RequestMappingHandlerMapping requestMappingHandlerMapping;

  /** Whoever adds an endpoint and forgets to say whose it is finds out here. */
  @Test
  void endpoints_allButHealth_needAKey() {
    var http = WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    var paths = requestMappingHandlerMapping.getHandlerMethods().entrySet().stream()
        .filter(entry -> entry.getValue().getBeanType().getName().startsWith("io.tinyobs."))
        .flatMap(entry -> entry.getKey().getPatternsCondition().getPatterns().stream())
        .map(Object::toString)
        .filter(path -> !List.of("/health", "/v1/health", "/-/healthy", "/-/ready").contains(path))
        .toList();

    assertThat(paths).contains("/api/v1/query", "/v1/query", "/api/traces", "/admin/stats",
        "/metrics", "/federate");
    for (var path : paths) {
      var uri = path.replaceAll("\\{[^}]*}", "x");
      http.get().uri(uri).exchange().expectStatus().isEqualTo(401);
    }
    http.get()
        .uri("/api/v1/labels")
        .header("Authorization", "Bearer secret")
        .exchange()
        .expectStatus()
        .isOk();
    http.get().uri("/health").exchange().expectStatus().isOk();
    http.get().uri("/-/ready").exchange().expectStatus().isOk();
  }

  /** Fault 50: whoever may only read changes nothing, whatever the method. */
  @Test
  void admin_withoutAKey_isRefused() {
    var http = WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    for (var verb : List.of("delete_series", "clean_tombstones", "snapshot")) {
      http.post().uri("/api/v1/admin/tsdb/" + verb).exchange().expectStatus().isEqualTo(401);
    }
  }
}
