// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Uptime;
import io.tinyobs.storage.Storage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controllers under {@code /api}. */
@Configuration(proxyBeanMethods = false)
public class TinyOllyConfiguration {
  @Bean
  TracesController tinyOllyTracesController(Reads queryReads, Storage storage) {
    return new TracesController(queryReads, storage.traces(), storage.logs());
  }

  @Bean
  ServicesController tinyOllyServicesController(Reads queryReads, Storage storage) {
    return new ServicesController(queryReads, storage.traces());
  }

  @Bean
  StatsController tinyOllyStatsController(Reads queryReads, Storage storage, Uptime queryUptime) {
    return new StatsController(queryReads, storage, queryUptime);
  }

  @Bean
  TinyOllyErrors tinyOllyQueryErrors() {
    return new TinyOllyErrors();
  }
}
