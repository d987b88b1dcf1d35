// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.model.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service with rule files, and asked to read them again. */
class RulesServiceTest extends QueryServiceTest {
  @TempDir
  static Path folder;

  @DynamicPropertySource
  static void rules(DynamicPropertyRegistry properties) throws IOException {
    write("a", "up");
    properties.add("tinyobs.query.rules.files", () -> folder + "/*.yml");
    properties.add("tinyobs.query.rules.tenants.other", () -> folder + "/rules.yml");
    properties.add("tinyobs.query.rules.reload-enabled", () -> true);
  }

  @BeforeEach
  void asDefault() {
    TestServer.tenant = Tenant.DEFAULT;
  }

  private static void write(String name, String expression) throws IOException {
    Files.writeString(folder.resolve("rules.yml"), """
        groups:
        - name: g
          rules:
          - record: %s
            expr: %s
        """.formatted(name, expression));
  }

  private int reload() {
    return http.post().uri("/-/reload").exchange().returnResult(String.class).getStatus().value();
  }

  private void awaitRule(String name) {
    await().atMost(Duration.ofSeconds(20))
        .until(() -> get("/api/v1/rules").contains("\"name\":\"" + name + "\""));
  }

  @Test
  void reload_changedOrBroken_isTakenOverOrRefused() throws IOException {
    awaitRule("a");
    TestServer.tenant = new Tenant("other");
    awaitRule("a");
    TestServer.tenant = new Tenant("third");
    assertThat(get("/api/v1/rules")).contains("\"groups\":[]");
    TestServer.tenant = Tenant.DEFAULT;

    write("b", "up + 1");
    assertThat(reload()).isEqualTo(200);
    awaitRule("b");

    write("c", "up +");
    assertThat(reload()).isEqualTo(500);
    assertThat(get("/api/v1/rules")).contains("\"name\":\"b\"").doesNotContain("\"name\":\"c\"");
  }
}
