// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard;

import io.tinyobs.storage.Storage;
import io.tinyobs.storage.memory.InMemoryStorage;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store's twin in place of Redis; to be imported before what would make the real one. */
@Configuration(proxyBeanMethods = false)
public class TwinStorageConfiguration {
  @Bean
  Storage storage() {
    return InMemoryStorage.create(InstantSource.system());
  }
}
