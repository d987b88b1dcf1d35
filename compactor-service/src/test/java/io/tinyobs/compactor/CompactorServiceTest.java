// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.spring.StorageConfiguration;
import io.tinyobs.storage.memory.InMemoryStorage;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

@SpringBootTest(classes = CompactorServiceTest.Server.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "tinyobs.compactor.enabled=false")
class CompactorServiceTest {
  /** The service over the store's twin, at a time that stands still. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import({Twin.class, StorageConfiguration.class, CompactorConfiguration.class})
  static class Server {
  }

  /** Comes first, so that the real store stays away. */
  @Configuration(proxyBeanMethods = false)
  static class Twin {
    @Bean
    InstantSource clock() {
      return InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));
    }

    @Bean
    InMemoryStorage storage(InstantSource clock) {
      return InMemoryStorage.create(clock);
    }
  }

  @Autowired
  private InMemoryStorage storage;

  @Autowired
  private Compactor compactor;

  @LocalServerPort
  private int port;

  @AfterEach
  void bringBack() {
    storage.available();
    compactor.fold();
  }

  @Test
  void compaction_afterARun_showsHowItWent() {
    compactor.fold();

    assertThat(get(200, "/v1/compaction"))
        .startsWith("{\"healthy\":true,\"fold\":{\"status\":{\"runs\":")
        .contains("\"last_success\":\"2026-11-20T12:00:00Z\"", "\"blocksIn\":0")
        .doesNotContain("last_error");
  }

  @Test
  void compaction_afterARound_showsTheForecast() {
    compactor.keepBudget();

    assertThat(get(200, "/v1/compaction")).contains(
        "\"max_bytes\":1073741824", "\"forecast\":\"raw samples are kept 2 days at this rate\"",
        "\"growth_bytes_per_hour\":0", "\"raw_kept_seconds\":172800", "\"can_shed\":true");
    assertThat(get(200, "/actuator/prometheus")).contains(
        "tinyobs_budget_shed_bytes_total", "tinyobs_budget_raw_kept_seconds",
        "tinyobs_storage_blocks_damaged_total");
  }

  @Test
  void health_storeAway_isDownWithTheReasonAndNotReady() {
    storage.unavailable();
    compactor.fold();

    assertThat(get(503, "/actuator/health"))
        .contains("\"compaction\"", "\"last_error\":\"cannot reach the store");
    get(503, "/actuator/health/readiness");
    get(200, "/actuator/health/liveness");
  }

  /** A fold that fails is no reason to restart or to take traffic away. */
  @Test
  void readiness_runFailedButStoreIsBack_isUp() {
    storage.unavailable();
    compactor.fold();
    storage.available();

    get(200, "/actuator/health/readiness");
  }

  private String get(int status, String path) {
    return String.valueOf(WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build()
        .get().uri(path).exchange()
        .expectStatus().isEqualTo(status)
        .expectBody(String.class).returnResult().getResponseBody());
  }
}
