// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.Reads;
import io.tinyobs.storage.Storage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controllers of {@code /metrics} and {@code /federate}. */
@Configuration(proxyBeanMethods = false)
public class ExpositionConfiguration {
  @Bean
  ExpositionController expositionController(
      Reads queryReads, Storage storage, Queries promQlQueries) {
    return new ExpositionController(queryReads, storage.metrics(), promQlQueries);
  }
}
