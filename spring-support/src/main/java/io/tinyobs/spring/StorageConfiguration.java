// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.Storage;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store, the clock and the tenant, as every service needs them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
public class StorageConfiguration {
  /** The wall clock; tests bring their own. */
  @Bean
  @ConditionalOnMissingBean
  InstantSource clock() {
    return InstantSource.system();
  }

  /** One tenant until keys say otherwise. */
  @Bean
  @ConditionalOnMissingBean
  TenantResolver tenantResolver() {
    return TenantResolver.single();
  }

  /** Named {@code storage} in {@code /actuator/health}. */
  @Bean
  HealthIndicator storageHealthIndicator(Storage storage) {
    return new StorageHealthIndicator(storage);
  }
}
