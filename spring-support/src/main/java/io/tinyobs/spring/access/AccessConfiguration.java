// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may do what, the same in every service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
public class AccessConfiguration {
  private static final Logger logger = LoggerFactory.getLogger(AccessConfiguration.class);

  /** What the keys allow; says at the start whether there are any. */
  @Bean
  @ConditionalOnMissingBean
  Access access(AccessProperties properties) {
    var keys = properties.keys();
    if (keys.isEmpty()) {
      logger.info("no API keys are configured: whoever reaches this process may read and write"
          + " (TELEMETRY_API_KEYS, TINYOBS_ACCESS_KEY_FILE)");
    } else {
      logger.info("API keys are required; {} are known", keys.size());
    }
    return new Access(keys);
  }

  @Bean
  KeyFileWatch accessKeyFileWatch(AccessProperties properties, Access access) {
    return new KeyFileWatch(properties, access);
  }

  @Bean
  AccessFilter accessFilter(
      Access access,
      ObjectProvider<MeterRegistry> registry,
      ObjectProvider<DenialListener> listeners) {
    return new AccessFilter(
        access,
        registry.getIfAvailable(SimpleMeterRegistry::new),
        listeners.orderedStream().toList());
  }
}
