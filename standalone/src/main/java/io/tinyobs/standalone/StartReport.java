// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import io.tinyobs.redis.RedisProcess;
import io.tinyobs.spring.BudgetProperties;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Says where to go once everything is up. */
final class StartReport implements ApplicationListener<ApplicationReadyEvent> {
  private static final Logger logger = LoggerFactory.getLogger(StandaloneApplication.class);

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    Environment environment = event.getApplicationContext().getEnvironment();
    Duration taken = event.getTimeTaken();
    logger.info("TinyObs is ready: http://localhost:{} ({} ms)",
        environment.getProperty("local.server.port", "?"), taken == null ? "?" : taken.toMillis());
    logger.info("listening: {}", Ports.describe(environment));
    logger.info("keeping: {}", store(event.getApplicationContext()));
  }

  private static String store(ConfigurableApplicationContext context) {
    RedisProcess redis = context.getBeanProvider(RedisProcess.class).getIfAvailable();
    if (redis == null) {
      return "in the Redis of spring.data.redis.*";
    }
    BudgetProperties budget = context.getBean(BudgetProperties.class);
    return "at most " + (budget.maxBytes() >> 20) + " MiB in " + redis.directory().getParent()
        + " (" + redis.binary().name() + " " + redis.binary().version() + ", process " + redis.pid()
        + ")";
  }
}
