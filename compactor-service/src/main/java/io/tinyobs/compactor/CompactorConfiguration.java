// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.storage.Storage;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of the service and how they are put together; the standalone imports it too. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CompactorProperties.class)
public class CompactorConfiguration {
  @Bean
  Compactor compactor(Storage storage, InstantSource clock, MeterRegistry registry) {
    return Compactor.create(storage.maintenance(), storage.budget(), clock, registry);
  }

  @Bean
  CompactorSchedule compactorSchedule(Compactor compactor, CompactorProperties properties) {
    return new CompactorSchedule(compactor, properties);
  }

  @Bean
  CompactionController compactionController(Compactor compactor) {
    return new CompactionController(compactor);
  }

  /** What {@code /actuator/health} tells of compaction. */
  @Bean
  HealthIndicator compactionHealthIndicator(Compactor compactor) {
    return new CompactionHealthIndicator(compactor);
  }
}
