// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import com.github.luben.zstd.util.Native;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tinyobs.spring.access.Access;
import io.tinyobs.spring.access.AccessConfiguration;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.redis.RedisStorage;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The store, the clock, the tenant and who may do what, as every service needs them. */
@Configuration(proxyBeanMethods = false)
@Import(AccessConfiguration.class)
@EnableConfigurationProperties({
    StorageProperties.class, RetentionProperties.class, BudgetProperties.class})
public class StorageConfiguration {
  /** The wall clock; tests bring their own. */
  @Bean
  @ConditionalOnMissingBean
  InstantSource clock() {
    return InstantSource.system();
  }

  /**
   * The store, over the client of Spring's connection factory. A Redis that is away is no reason not to
   * start: readiness says so, and the store recovers by itself.
   */
  @Bean(destroyMethod = "") // StorageLifecycle closes it earlier than beans are destroyed.
  @ConditionalOnMissingBean
  Storage storage(
      LettuceConnectionFactory factory,
      StorageProperties properties,
      RetentionProperties retention,
      BudgetProperties budget,
      InstantSource clock) {
    NativeLibrary.require("zstd", Native::load);
    return RedisStorage.open(
        factory.getRequiredNativeClient(),
        properties.settings(retention.policy(), budget.maxBytes()),
        clock);
  }

  /** Closes the store after the servers and before Spring's connection factory. */
  @Bean
  StorageLifecycle storageLifecycle(Storage storage) {
    return new StorageLifecycle(storage);
  }

  /** The tenant of the API key; one for everyone where no keys are configured. */
  @Bean
  @ConditionalOnMissingBean
  TenantResolver tenantResolver(Access access) {
    return access::tenant;
  }

  /** Counts the damaged blocks that were met and skipped. */
  @Bean
  MeterBinder storageMeters(Storage storage) {
    return registry -> FunctionCounter
        .builder("tinyobs.storage.blocks.damaged", storage, Storage::damagedBlocks)
        .description(
            "Damaged blocks that were met and skipped; one that is read twice counts twice")
        .register(registry);
  }

  /** Named {@code storage} in {@code /actuator/health}. */
  @Bean
  HealthIndicator storageHealthIndicator(Storage storage) {
    return new StorageHealthIndicator(storage);
  }
}
