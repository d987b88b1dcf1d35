// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import io.tinyobs.query.cardinality.CardinalityConfiguration;
import io.tinyobs.query.doctor.DoctorConfiguration;
import io.tinyobs.query.eval.Queries;
import io.tinyobs.query.exposition.ExpositionConfiguration;
import io.tinyobs.query.http.ProbeController;
import io.tinyobs.query.http.QueryMeters;
import io.tinyobs.query.http.ReadGate;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.http.TextErrors;
import io.tinyobs.query.http.Uptime;
import io.tinyobs.query.http.Version;
import io.tinyobs.query.prometheus.PrometheusConfiguration;
import io.tinyobs.query.rules.RulesConfiguration;
import io.tinyobs.query.remoteread.RemoteReadConfiguration;
import io.tinyobs.query.tinyobs.TinyObsConfiguration;
import io.tinyobs.query.tinyolly.TinyOllyConfiguration;
import io.tinyobs.query.watch.QueryLogProperties;
import io.tinyobs.query.watch.QueryWatch;
import io.tinyobs.spring.TenantResolver;
import io.tinyobs.storage.Storage;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts of the service and how they are put together; the standalone imports it too. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({QueryProperties.class, QueryLogProperties.class})
@Import({
    PrometheusConfiguration.class,
    TinyObsConfiguration.class,
    TinyOllyConfiguration.class,
    CardinalityConfiguration.class,
    RulesConfiguration.class,
    DoctorConfiguration.class,
    ExpositionConfiguration.class,
    RemoteReadConfiguration.class
})
public class QueryConfiguration {
  @Bean
  ReadGate queryGate(QueryProperties properties) {
    return new ReadGate(properties.limits());
  }

  @Bean
  QueryMeters queryMeters(ReadGate queryGate) {
    return new QueryMeters(queryGate);
  }

  @Bean
  Reads queryReads(
      ReadGate queryGate,
      TenantResolver tenants,
      InstantSource clock,
      QueryProperties properties) {
    return new Reads(queryGate, tenants, clock, properties.limits());
  }

  @Bean
  Queries promQlQueries(Storage storage, Reads queryReads) {
    return new Queries(storage.metrics(), queryReads.limits());
  }

  @Bean
  QueryWatch queryWatch(InstantSource clock, QueryLogProperties properties) {
    return new QueryWatch(clock, properties);
  }

  @Bean
  Uptime queryUptime(InstantSource clock) {
    return new Uptime(clock);
  }

  @Bean
  Version queryVersion(ObjectProvider<BuildProperties> build) {
    var properties = build.getIfAvailable();
    var version = properties == null ? null : properties.getVersion();
    return new Version(version == null ? "dev" : version);
  }

  @Bean
  ProbeController queryProbeController(Reads queryReads, Storage storage) {
    return new ProbeController(queryReads, storage);
  }

  @Bean
  TextErrors queryTextErrors() {
    return new TextErrors();
  }

  @Bean
  PathErrors queryPathErrors() {
    return new PathErrors();
  }

  /** A query of the greatest length allowed, each byte as %XX, must fit into the request line. */
  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> queryRequestLine(
      QueryProperties properties) {
    int longest = 3 * properties.limits().maxQueryBytes() + 4096;
    return factory -> factory.addServerCustomizers(server -> server
        .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(longest)));
  }
}
