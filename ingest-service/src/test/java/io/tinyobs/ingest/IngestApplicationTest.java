// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.ingest.remotewrite.WriteRequest;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The service as it starts alone, over the store's twin, on ports of its own. */
@SpringBootTest(classes = IngestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "spring.grpc.server.port=0",
    "tinyobs.ingest.otlp.http-port=0",
    "tinyobs.ingest.stream.port=0"
})
@Import(IngestApplicationTest.Twins.class)
class IngestApplicationTest {
  @TestConfiguration(proxyBeanMethods = false)
  static class Twins {
    @Bean
    TestClock clock() {
      return TestClock.at("2026-11-20T12:00:00Z");
    }

    @Bean
    InMemoryStorage storage(TestClock clock) {
      return InMemoryStorage.create(clock);
    }
  }

  @Autowired
  private TestClock clock;

  @Autowired
  private InMemoryStorage storage;

  private final WebTestClient client;

  IngestApplicationTest(@Value("${local.server.port}") int port) {
    client = WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
  }

  @BeforeEach
  void storeIsThere() {
    storage.available();
  }

  private String get(String path) {
    return String.valueOf(
        client
            .get()
            .uri(path)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }

  @Test
  void write_overARealConnection_isStoredAndCounted() {
    client
        .post()
        .uri("/api/v1/write")
        .header("Content-Encoding", "snappy")
        .header("Content-Type", "application/x-protobuf")
        .bodyValue(new WriteRequest().sample(clock.millis(), 1, "__name__", "up").snappy())
        .exchange()
        .expectStatus()
        .isNoContent();

    assertThat(
        storage
            .metrics()
            .select(
                Tenant.DEFAULT,
                List.of(Matcher.equal("__name__", "up")),
                TimeRange.of(0, clock.millis()))
            .items())
        .hasSize(1);
    assertThat(get("/actuator/prometheus"))
        .containsPattern(
            "tinyobs_ingest_records_total\\{.*outcome=\"stored\",.*signal=\"metrics\".*} 1");
  }

  @Test
  void ingest_overARealConnection_isStored() {
    client
        .post()
        .uri("/v1/ingest")
        .bodyValue("{\"metrics\":[{\"name\":\"temperature\",\"value\":1}]}")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json("{\"status\":\"success\",\"count\":1}");
  }

  @Test
  void readiness_storeAway_isDownAndLivenessIsNot() {
    assertThat(get("/actuator/health/readiness")).contains("UP");

    storage.unavailable();

    client.get().uri("/actuator/health/readiness").exchange().expectStatus().isEqualTo(503);
    assertThat(get("/actuator/health/liveness")).contains("UP");
  }

  @Test
  void apiDocs_nameTheEndpoints() {
    assertThat(get("/v3/api-docs")).contains("/api/v1/write", "/v1/ingest");
  }
}
