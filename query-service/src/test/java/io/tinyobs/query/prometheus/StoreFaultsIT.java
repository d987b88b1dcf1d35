// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.QueryConfiguration;
import io.tinyobs.spring.StorageConfiguration;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.RedisForTests;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What a query meets in a real Redis: blocks that are merged under it, and names that look like commands. */
@SpringBootTest(classes = StoreFaultsIT.Server.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class StoreFaultsIT {
  /** The service over a real Redis. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import({StorageConfiguration.class, QueryConfiguration.class})
  static class Server {
  }

  @DynamicPropertySource
  static void redis(DynamicPropertyRegistry properties) {
    properties.add("spring.data.redis.url", () -> RedisForTests.single().uri());
  }

  @Autowired
  private Storage storage;

  @LocalServerPort
  private int port;

  private String query(String query, long timeMillis) {
    var answer = WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build().get()
        .uri("/api/v1/query?query={q}&time={t}", query, timeMillis / 1000).exchange()
        .expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody();
    return Objects.requireNonNullElse(answer, "");
  }

  private void write(long time, double value, String... labels) {
    storage.writer()
        .write(Tenant.DEFAULT, WriteBatch.create().sample(Labels.of(labels), time, value)).join();
  }

  /** Fault 48: the compactor merges a window's blocks and sums them up while a dashboard reads them. */
  @Test
  void query_whileBlocksAreMerged_hasNoGapAndNoDouble() {
    long window = Math.floorDiv(System.currentTimeMillis(), 7_200_000) * 7_200_000;
    long end = (window - 3_600_000) / 1000 * 1000; // In the middle of a window that is closed.
    for (int i = 0; i < 300; i++) {
      write(end - 10_000L * i, i, "__name__", "folding");
    }
    var folding = CompletableFuture.runAsync(() -> {
      int merged = 0;
      for (int i = 0; i < 20 && merged == 0; i++) {
        merged = storage.maintenance().fold().blocksIn();
      }
      assertThat(merged).isGreaterThanOrEqualTo(300);
      storage.maintenance().rollUp();
    });
    int asked = 0;
    do {
      assertThat(query("count_over_time(folding[50m])", end)).contains("\"300\"]");
      assertThat(query("sum_over_time(folding[50m])", end)).contains("\"44850\"]");
      asked++;
    } while (!folding.isDone());
    folding.join();
    assertThat(query("count_over_time(folding[50m])", end)).contains("\"300\"]");
    assertThat(asked).isPositive();
  }

  /** Fault 49: names and values are bytes in keys and arguments, never patterns, braces or programs. */
  @Test
  void query_namesThatLookLikeCommands_areNamesOnly() {
    long now = System.currentTimeMillis() / 1000 * 1000;
    write(now, 1, "__name__", "victim", "job", "a");
    var names = new String[]{"vic*", "victim}:{x", "*", "[a-z]+", "'] redis.call('FLUSHALL') --",
        "a\r\nFLUSHALL\r\n", "{default/m/victim/0}:raw", "\u0000", "victim\u0000"};
    for (int i = 0; i < names.length; i++) {
      write(now, 10 + i, "__name__", names[i], "job", "*");
    }
    for (int i = 0; i < names.length; i++) {
      var quoted = "\"" + names[i].replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
          .replace("\u0000", "\\x00") + "\"";
      assertThat(query("{__name__=" + quoted + "}", now)).contains("\"" + (10 + i) + "\"]")
          .doesNotContain("\"job\":\"a\"");
      assertThat(query("count({__name__=" + quoted + "})", now)).contains("\"1\"]");
    }
    assertThat(query("{job=\"*\",__name__=\"victim\"}", now)).contains("\"result\":[]");
    assertThat(query("{__name__=~\"vic.*\",job=~\"[*]\"}", now)).contains("\"10\"]")
        .doesNotContain("\"1\"]");
    assertThat(query("victim", now)).contains("\"1\"]");
  }
}
