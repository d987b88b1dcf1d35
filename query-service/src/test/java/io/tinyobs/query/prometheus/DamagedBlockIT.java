// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.model.Exemplar;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.query.QueryConfiguration;
import io.tinyobs.spring.StorageConfiguration;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestRedis;
import java.io.IOException;
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

/** A bit of a stored block flips: the query goes on without it and says so. */
@SpringBootTest(classes = DamagedBlockIT.Server.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class DamagedBlockIT {
  /** The service over a real Redis. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import({StorageConfiguration.class, QueryConfiguration.class})
  static class Server {
  }

  @DynamicPropertySource
  static void redis(DynamicPropertyRegistry properties) {
    properties.add("spring.data.redis.url", () -> RedisForTests.single().uri());
    // A kept copy of a block is not damaged with it, and would be the answer.
    properties.add("tinyobs.storage.block-cache", () -> "0B");
  }

  @Autowired
  private Storage storage;

  @Autowired
  private MeterRegistry meters;

  @LocalServerPort
  private int port;

  @Test
  void query_bitFlippedInABlock_isAnsweredWithAWarningAndCounted() throws IOException {
    long now = System.currentTimeMillis();
    for (int i = 0; i < 2; i++) {
      storage.writer().write(Tenant.DEFAULT, WriteBatch.create()
          .sample(Labels.of("__name__", "flipped", "job", "a"), now - 1000 * i, 40 + i)).join();
    }
    assertThat(query()).contains("\"40\"").doesNotContain("warnings");

    flipABitOfTheNewestBlock("{" + Tenant.DEFAULT.name() + "/m/flipped/0}:raw");

    assertThat(query())
        .contains("\"status\":\"success\"", "\"41\"")
        .contains("\"warnings\":[\"samples of flipped (strip 0) are missing: cannot read block: ");
    assertThat(meters.get("tinyobs.storage.blocks.damaged").functionCounter().count()).isPositive();
  }

  @Test
  void exemplars_bitFlippedInABlock_areAnsweredWithAWarning() throws IOException {
    long now = System.currentTimeMillis();
    for (int i = 0; i < 2; i++) {
      storage.writer().write(Tenant.DEFAULT, WriteBatch.create().exemplar(
          Labels.of("__name__", "flipped_too"),
          new Exemplar(Labels.of("trace_id", "t" + i), 40 + i, now - 1000 * i))).join();
    }
    flipABitOfTheNewestBlock("{" + Tenant.DEFAULT.name() + "/m/flipped_too}:exemplars");

    assertThat(get("/api/v1/query_exemplars?query=flipped_too"))
        .contains("\"status\":\"success\"", "{\"trace_id\":\"t1\"}")
        .doesNotContain("\"t0\"")
        .contains("\"warnings\":[\"exemplars of flipped_too are missing: cannot read block: ");
  }

  private String query() {
    return get("/api/v1/query?query=flipped");
  }

  private String get(String uri) {
    return String.valueOf(WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build()
        .get().uri(uri).exchange()
        .expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody());
  }

  // By a script, so that the bytes need no detour.
  private static void flipABitOfTheNewestBlock(String key) throws IOException {
    try (var connection = TestRedis.connect(RedisForTests.single().uri())) {
      connection.call("EVAL", """
          local found = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
          local block = found[1]
          local at = #block - 6
          local bad = string.sub(block, 1, at - 1)
              .. string.char(bit.bxor(string.byte(block, at), 4)) .. string.sub(block, at + 1)
          redis.call('ZREM', KEYS[1], block)
          redis.call('ZADD', KEYS[1], found[2], bad)
          return 1
          """, "1", key);
    }
  }
}
