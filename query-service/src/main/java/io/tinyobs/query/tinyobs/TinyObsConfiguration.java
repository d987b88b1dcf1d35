// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Uptime;
import io.tinyobs.query.http.Version;
import io.tinyobs.query.watch.QueryWatch;
import io.tinyobs.storage.Storage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controllers under {@code /v1}. */
@Configuration(proxyBeanMethods = false)
public class TinyObsConfiguration {
  @Bean
  SamplesController tinyObsSamplesController(Reads queryReads, Storage storage) {
    return new SamplesController(queryReads, storage.metrics());
  }

  @Bean
  PromQlController tinyObsPromQlController(
      Reads queryReads, Queries promQlQueries, QueryWatch queryWatch) {
    return new PromQlController(queryReads, promQlQueries, queryWatch);
  }

  @Bean
  StatusController tinyObsStatusController(
      Reads queryReads, Storage storage, Uptime queryUptime, Version queryVersion) {
    return new StatusController(queryReads, storage, queryUptime, queryVersion);
  }

  @Bean
  ExportController tinyObsExportController(Reads queryReads, Storage storage) {
    return new ExportController(queryReads, storage.metrics());
  }

  @Bean
  TinyObsErrors tinyObsQueryErrors() {
    return new TinyObsErrors();
  }
}
