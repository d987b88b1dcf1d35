// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import io.tinyobs.redis.RedisProcess;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Ends the process when a stop takes too long, since whoever asked for it kills after 10 s, and Redis
 * would stay behind.
 */
final class StopLimit implements ApplicationListener<ContextClosedEvent> {
  private static final Logger logger = LoggerFactory.getLogger(StopLimit.class);
  private static final Duration LIMIT = Duration.ofSeconds(7);

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    ApplicationContext context = event.getApplicationContext();
    if (context.getParent() != null) {
      return;
    }
    RedisProcess redis = context.getBeanProvider(RedisProcess.class).getIfAvailable();
    Thread.ofPlatform().daemon().name("stop-limit").start(() -> haltLate(redis));
  }

  private static void haltLate(@org.jspecify.annotations.Nullable RedisProcess redis) {
    try {
      Thread.sleep(LIMIT);
    } catch (InterruptedException ignored) {
      return;
    }
    logger.warn("not stopped after {} s: ending now", LIMIT.toSeconds());
    if (redis != null) {
      redis.close();
    }
    Runtime.getRuntime().halt(1);
  }
}
