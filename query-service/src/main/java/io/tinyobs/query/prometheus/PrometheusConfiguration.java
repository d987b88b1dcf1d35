// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Version;
import io.tinyobs.storage.Storage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controllers under {@code /api/v1}. */
@Configuration(proxyBeanMethods = false)
public class PrometheusConfiguration {
  @Bean
  QueryController prometheusQueryController(Reads queryReads, Queries promQlQueries) {
    return new QueryController(queryReads, promQlQueries);
  }

  @Bean
  SeriesController prometheusSeriesController(
      Reads queryReads, Storage storage, Queries promQlQueries) {
    return new SeriesController(queryReads, storage.metrics(), promQlQueries);
  }

  @Bean
  ExemplarsController prometheusExemplarsController(
      Reads queryReads, Storage storage, Queries promQlQueries) {
    return new ExemplarsController(queryReads, storage.exemplars(), promQlQueries);
  }

  @Bean
  MetadataController prometheusMetadataController(
      Reads queryReads, Storage storage, Version queryVersion) {
    return new MetadataController(queryReads, storage.metrics(), queryVersion);
  }

  @Bean
  PrometheusErrors prometheusErrors() {
    return new PrometheusErrors();
  }
}
