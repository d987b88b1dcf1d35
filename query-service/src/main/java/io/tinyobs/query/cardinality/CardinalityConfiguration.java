// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import io.tinyobs.query.http.Reads;
import io.tinyobs.storage.Storage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controller of {@code /v1/cardinality}. */
@Configuration(proxyBeanMethods = false)
public class CardinalityConfiguration {
  @Bean
  CardinalityController cardinalityController(Reads queryReads, Storage storage) {
    return new CardinalityController(queryReads, storage);
  }
}
