// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.Uptime;
import io.tinyobs.query.http.Version;
import io.tinyobs.query.watch.QueryWatch;
import io.tinyobs.spring.RetentionProperties;
import io.tinyobs.storage.Storage;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controllers under {@code /api/v1}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PrometheusApiProperties.class)
public class PrometheusConfiguration {
  @Bean
  QueryController prometheusQueryController(
      Reads queryReads, Queries promQlQueries, QueryWatch queryWatch) {
    return new QueryController(queryReads, promQlQueries, queryWatch);
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
  ServerController prometheusServerController(
      Reads queryReads,
      Storage storage,
      RetentionProperties retention,
      PrometheusApiProperties properties,
      Uptime queryUptime,
      QueryWatch queryWatch) {
    var settings = new ServerSettings(queryReads.limits(), retention.policy(), properties);
    return new ServerController(queryReads, storage, settings, queryUptime, queryWatch);
  }

  @Bean
  TargetsController prometheusTargetsController() {
    return new TargetsController();
  }

  @Bean
  DirectQueries prometheusDirectQueries(QueryController controller) {
    return new DirectQueries(controller);
  }

  @Bean
  CrossOrigin prometheusCrossOrigin(PrometheusApiProperties properties) {
    return new CrossOrigin(properties.corsOrigin());
  }

  @Bean
  PrometheusErrors prometheusErrors() {
    return new PrometheusErrors();
  }
}
