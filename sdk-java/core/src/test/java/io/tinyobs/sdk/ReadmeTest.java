// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.sdk.trace.Span;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  @SuppressWarnings("try") // the watch is closed, never asked
  void sample_ofTheReadme_works() {
    try (FakeTinyObs server = FakeTinyObs.start()) {
      TinyObs obs = TinyObs.builder().endpoint(server.endpoint()).service("shop").build();
      Counter orders = obs.counter("orders_total", "method", "POST");
      Timer duration = obs.timer("order_duration_seconds");
      try (Span span = obs.tracer().span("place order"); Timer.Running running = duration.start()) {
        span.attribute("customer", 42);
        orders.increment();
        obs.gauge("stock", "item", "book").set(7);
        obs.log(Level.INFO, "order placed", "customer", 42);
      }
      obs.close();
      assertThat(server.samples("orders_total")).isNotEmpty();
      assertThat(server.spans()).hasSize(1);
      assertThat(server.logs()).hasSize(1);
    }
  }

  /** What is printed is what is compiled above, the endpoint excepted. */
  @Test
  void sample_ofTheReadme_isTheOneAbove() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String block = readme.substring(readme.indexOf("```java\n") + 8, readme.indexOf("\n```\n"));
    assertThat(URI.create("http://localhost:8080")).hasPort(8080);
    List<String> compiled = Files
        .readString(Path.of("src/test/java/io/tinyobs/sdk/ReadmeTest.java"))
        .lines().map(String::strip).toList();
    assertThat(block.lines().skip(1).map(String::strip)).hasSizeGreaterThan(8)
        .allSatisfy(line -> assertThat(compiled).contains(line));
  }
}
