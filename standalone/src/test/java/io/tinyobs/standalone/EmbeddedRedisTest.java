// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.redis.RedisProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

class EmbeddedRedisTest {
  @TempDir
  Path data;

  @Test
  void initialize_noRedisNamed_startsOneThatOutlivesTheBeans() {
    var ends = new ArrayList<String>();
    GenericApplicationContext context = context(Map.of("tinyobs.max-memory-mb", "64"));
    new EmbeddedRedis().initialize(context);
    RedisProcess redis = context.getBeanFactory().getBean(RedisProcess.class);
    assertThat(context.getEnvironment().getProperty("spring.data.redis.url"))
        .isEqualTo(redis.uri());
    assertThat(redis.directory()).isEqualTo(data.resolve("redis"));
    context.registerBean(
        "user", AutoCloseable.class, () -> () -> ends.add("redis runs: " + redis.isRunning()));
    context.refresh();
    context.close();
    assertThat(ends).containsExactly("redis runs: true");
    assertThat(redis.isRunning()).isFalse();
  }

  @Test
  void initialize_redisNamed_startsNone() {
    GenericApplicationContext context = context(
        Map.of("spring.data.redis.url", "redis://somewhere:6379"));
    new EmbeddedRedis().initialize(context);
    assertThat(context.getBeanFactory().getSingleton("embeddedRedis")).isNull();
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void initialize_dataInUse_namesTheHolderAndTheWayOut() {
    GenericApplicationContext first = context(Map.of());
    new EmbeddedRedis().initialize(first);
    first.refresh();
    GenericApplicationContext second = context(Map.of());
    assertThatThrownBy(() -> new EmbeddedRedis().initialize(second)).satisfies(e -> {
      FailureAnalysis analysis = Objects
          .requireNonNull(new CannotStartFailureAnalyzer().analyze(e));
      assertThat(analysis.getDescription()).contains("cannot use the data directory " + data)
          .contains(Long.toString(ProcessHandle.current().pid()));
      assertThat(analysis.getAction()).contains("--data DIR");
    });
    first.close();
  }

  @Test
  void initialize_programIsMissing_saysWhatToInstall() {
    GenericApplicationContext context = context(Map.of("tinyobs.redis-binary", "/nowhere"));
    assertThatThrownBy(() -> new EmbeddedRedis().initialize(context))
        .isInstanceOfSatisfying(
            CannotStartException.class,
            e -> assertThat(e.action()).contains("redis-server or valkey-server"))
        .hasMessageContaining("/nowhere");
  }

  /** All at once: else each start would tell of one only. */
  @Test
  void check_twoPortsTaken_namesBoth() throws IOException {
    try (var one = new ServerSocket(0); var other = new ServerSocket(0)) {
      GenericApplicationContext context = context(
          Map.of(
              "server.port", one.getLocalPort(),
              "tinyobs.ingest.otlp-http-port", other.getLocalPort(),
              "spring.data.redis.url", "redis://somewhere:6379"));
      assertThatThrownBy(() -> new EmbeddedRedis().initialize(context))
          .isInstanceOf(CannotStartException.class)
          .hasMessage(
              "cannot listen: another program has port " + one.getLocalPort()
                  + " (page and HTTP APIs), " + other.getLocalPort() + " (OTLP HTTP)");
    }
  }

  private GenericApplicationContext context(Map<String, Object> more) {
    var context = new GenericApplicationContext();
    var sources = context.getEnvironment().getPropertySources();
    sources.addFirst(
        new MapPropertySource("test",
            Map.of("tinyobs.data-dir", data.toString(), "server.port", 0)));
    for (String name : List.of(
        "tinyobs.ingest.otlp-grpc-port", "tinyobs.ingest.otlp-http-port",
        "spring.grpc.server.port")) {
      sources.addFirst(new MapPropertySource(name, Map.of(name, 0)));
    }
    sources.addFirst(new MapPropertySource("more", more));
    return context;
  }
}
