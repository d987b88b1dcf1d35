// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Sample;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.RedisForTests;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

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

  private static Health health(ApplicationContext started) {
    return Objects.requireNonNull(started.getBean(HealthIndicator.class).health());
  }
}
