// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import io.tinyobs.redis.RedisBinary;
import io.tinyobs.redis.RedisEvent;
import io.tinyobs.redis.RedisProcess;
import io.tinyobs.redis.RedisProcessException;
import io.tinyobs.spring.BudgetProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the standalone's own Redis before any bean is made, and ends it after the last bean is gone;
 * does nothing if the settings name a Redis.
 */
final class EmbeddedRedis implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final Logger logger = LoggerFactory.getLogger(EmbeddedRedis.class);

  /** Part of the 10 s that a stop may take. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  /** Any of these means that the user brings a Redis. */
  private static final List<String> NAMED_BY = List.of(
      "spring.data.redis.url",
      "spring.data.redis.host",
      "spring.data.redis.sentinel.master",
      "spring.data.redis.cluster.nodes",
      "spring.data.redis.cluster.nodes[0]");

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    if (NAMED_BY.stream().anyMatch(name -> !environment.getProperty(name, "").isBlank())) {
      Ports.check(environment);
      return;
    }
    StandaloneProperties properties = Binder.get(environment).bindOrCreate("tinyobs",
        StandaloneProperties.class);
    BudgetProperties budget = Binder.get(environment).bindOrCreate("tinyobs",
        BudgetProperties.class);
    RedisProcess redis = start(properties, budget, context);
    // Beans are destroyed in the reverse order of registration, so the first one goes last.
    ((DefaultListableBeanFactory) context.getBeanFactory())
        .registerDisposableBean("embeddedRedis", redis::close);
    context.getBeanFactory().registerSingleton("embeddedRedis", redis);
    // A context that never got as far as its beans destroys none.
    SpringApplication.getShutdownHandlers().add(redis::close);
    Ports.check(environment);
    environment.getPropertySources().addFirst(
        new MapPropertySource("embeddedRedis", Map.of("spring.data.redis.url", redis.uri())));
    if (redis.isAdopted()) {
      logger.warn("adopted the Redis that a killed TinyObs had left: process {}", redis.pid());
    }
  }

  private static RedisProcess start(
      StandaloneProperties properties,
      BudgetProperties budget,
      ConfigurableApplicationContext context) {
    Path data = properties.data().toAbsolutePath().normalize();
    try {
      return RedisProcess.builder(data.resolve("redis"))
          .binary(RedisBinary.find(properties.redisBinary(), data.resolve("bin")))
          .maxMemoryBytes(budget.maxBytes()).stopTimeout(STOP_TIMEOUT)
          .onEvent(event -> onEvent(event, context)).start();
    } catch (RedisProcessException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), action(e, data), e);
    }
  }

  private static String action(RedisProcessException failure, Path data) {
    return switch (failure) {
      case RedisProcessException.DirectoryInUse inUse ->
        "TinyObs runs with this data already: use that one, end it, or start with other data:"
            + " --data DIR";
      case RedisProcessException.NoBinary noBinary ->
        "Install redis-server or valkey-server, version 7 or newer, name the program by"
            + " TINYOBS_REDIS_BINARY, or name a running Redis by --spring.data.redis.url";
      case RedisProcessException.CannotStart cannotStart ->
        "Look into " + data.resolve("redis").resolve("redis.log")
            + ", see that the directory can be written and its disk is not full, or name other"
            + " data: --data DIR";
    };
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The process ends with it.
  private static void onEvent(RedisEvent event, ConfigurableApplicationContext context) {
    if (event instanceof RedisEvent.GivenUp givenUp) {
      logger.error("ending, since Redis cannot be kept running: {}", givenUp.reason());
      Thread.ofPlatform().name("give-up")
          .start(() -> System.exit(SpringApplication.exit(context, () -> 1)));
    }
  }
}
