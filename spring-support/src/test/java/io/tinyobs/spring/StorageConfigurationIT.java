// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Sample;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class StorageConfigurationIT {
  private final ApplicationContextRunner context = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
      .withUserConfiguration(StorageConfiguration.class);

  /** Any service, as it starts. */
  @Test
  void storage_redisConfigured_writesAndReads() {
    context
        .withPropertyValues("spring.data.redis.url=" + RedisForTests.single().uri())
        .run(
            started -> {
              var storage = started.getBean(Storage.class);
              long now = System.currentTimeMillis();
              var labels = Labels.of("__name__", "spring_support_it", "job", "test");

              storage
                  .writer()
                  .write(Tenant.DEFAULT, WriteBatch.create().sample(labels, now, 42))
                  .join();

              var found = storage
                  .metrics()
                  .select(
                      Tenant.DEFAULT,
                      List.of(Matcher.equal("__name__", "spring_support_it")),
                      TimeRange.of(now, now));
              assertThat(found.items()).hasSize(1);
              assertThat(found.items().getFirst().samples()).containsExactly(new Sample(now, 42));
              assertThat(health(started).getStatus()).isEqualTo(Status.UP);
            });
  }

  /** Redis starts after the services, as it may in a cluster. */
  @Test
  void storage_redisAway_startsAndIsNotReady() {
    context
        .withPropertyValues("spring.data.redis.url=redis://127.0.0.1:1")
        .run(
            started -> {
              assertThat(started).hasNotFailed();
              var health = health(started);
              assertThat(health.getStatus()).isEqualTo(Status.DOWN);
              assertThat(health.getDetails()).containsKey("reason");
            });
  }

  /** The services came first, Redis after them: nobody restarts anything. */
  @Test
  void storage_redisComesLater_becomesReady() {
    try (var redis = RedisForTests.process()) {
      redis.stop();
      context
          .withPropertyValues("spring.data.redis.url=" + redis.uri())
          .run(
              started -> {
                assertThat(health(started).getStatus()).isEqualTo(Status.DOWN);
                redis.start();
                await().atMost(Duration.ofSeconds(60)).untilAsserted(
                    () -> assertThat(health(started).getStatus()).isEqualTo(Status.UP));
              });
    }
  }

  /** It takes connections and answers nothing, as a machine out of memory does. */
  @Test
  void storage_redisHangs_startsAndBecomesReady() {
    try (var redis = RedisForTests.process()) {
      redis.pause();
      context
          .withPropertyValues(
              "spring.data.redis.url=" + redis.uri(), "tinyobs.storage.command-timeout=500ms")
          .run(
              started -> {
                assertThat(started).hasNotFailed();
                redis.resume();
                await().atMost(Duration.ofSeconds(60)).untilAsserted(
                    () -> assertThat(health(started).getStatus()).isEqualTo(Status.UP));
              });
    }
  }

  /** It was restarted with much data, which it reads before it answers. */
  @Test
  void storage_redisLoads_startsAndBecomesReady(CapturedOutput output) {
    try (var redis = RedisForTests.process(b -> b.directive("enable-debug-command", "local"))) {
      redis.call("EVAL", "for i = 1, 400000 do redis.call('SET', 'k' .. i, i) end", "0");
      redis.call("CONFIG", "SET", "key-load-delay", "20"); // Microseconds: longer than the start.
      var loaded = CompletableFuture.runAsync(() -> redis.call("DEBUG", "LOADAOF"))
          .exceptionally(e -> null); // It may take longer than the call.
      await().atMost(Duration.ofSeconds(60)).untilAsserted(
          () -> assertThatThrownBy(() -> redis.call("PING")).hasMessageContaining("LOADING"));

      context
          .withPropertyValues(
              "spring.data.redis.url=" + redis.uri(), "tinyobs.storage.command-timeout=500ms")
          .run(
              started -> {
                assertThat(started).hasNotFailed();
                assertThat(output).contains("starting without the store, which is not ready");
                redis.call("CONFIG", "SET", "key-load-delay", "0");
                await().atMost(Duration.ofSeconds(60)).untilAsserted(
                    () -> assertThat(health(started).getStatus()).isEqualTo(Status.UP));
              });
      loaded.join();
    }
  }

  /** A Redis that was set up as a cache and is shared. */
  @Test
  void start_redisEvicts_failsAndSaysWhatToDo(CapturedOutput output) {
    try (var redis = RedisForTests.process()) {
      redis.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");

      assertThatThrownBy(() -> service(redis))
          .hasRootCauseInstanceOf(StorageException.Evicting.class);

      assertThat(output)
          .contains("APPLICATION FAILED TO START")
          .contains("got maxmemory-policy allkeys-lru, expected noeviction")
          .contains("    redis-cli CONFIG SET maxmemory-policy noeviction\n")
          .contains("SPRING_DATA_REDIS_URL")
          .doesNotContain("\tat ");
      redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
      service(redis).close();
    }
  }

  /** A server that was put in the place of another while it was away. */
  @Test
  void storage_redisComesLaterAndEvicts_staysNotReady() {
    try (var redis = RedisForTests.process()) {
      redis.stop();
      context
          .withPropertyValues("spring.data.redis.url=" + redis.uri())
          .run(
              started -> {
                redis.start();
                redis.call("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
                await().atMost(Duration.ofSeconds(60)).untilAsserted(
                    () -> assertThat(health(started).getDetails().get("reason")).asString()
                        .contains("got maxmemory-policy volatile-ttl"));
              });
    }
  }

  private static ConfigurableApplicationContext service(TestRedis redis) {
    return new SpringApplicationBuilder(Service.class)
        .web(WebApplicationType.NONE)
        .run("--spring.data.redis.url=" + redis.uri());
  }

  @Configuration(proxyBeanMethods = false)
  @Import(StorageConfiguration.class)
  @ImportAutoConfiguration(DataRedisAutoConfiguration.class)
  static class Service {
  }

  private static Health health(ApplicationContext started) {
    return Objects.requireNonNull(started.getBean(HealthIndicator.class).health());
  }
}
