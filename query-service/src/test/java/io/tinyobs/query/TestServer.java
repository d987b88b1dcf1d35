// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import io.tinyobs.model.Tenant;
import io.tinyobs.spring.StorageConfiguration;
import io.tinyobs.spring.TenantResolver;
import io.tinyobs.storage.memory.InMemoryStorage;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The service over the store's twin, at a time that stands still. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({TestServer.Twin.class, StorageConfiguration.class, QueryConfiguration.class})
public class TestServer {
  /** The time it is: 2026-11-20T12:00:00Z. */
  public static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  /** Whose data requests are about: another for each test, so that none sees another's. */
  static volatile Tenant tenant = Tenant.DEFAULT;

  /** Comes first, so that the real store stays away. */
  @Configuration(proxyBeanMethods = false)
  static class Twin {
    @Bean
    InstantSource clock() {
      return InstantSource.fixed(NOW);
    }

    @Bean
    InMemoryStorage storage(InstantSource clock) {
      return InMemoryStorage.create(clock);
    }

    @Bean
    TenantResolver tenantResolver() {
      return headers -> tenant;
    }
  }
}
