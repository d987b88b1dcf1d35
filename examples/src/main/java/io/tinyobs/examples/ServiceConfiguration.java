// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.TinyObs;
import io.tinyobs.sdk.TinyObsBuilder;
import java.util.Random;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.actuate.web.server.NettyReactiveManagementContextAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.actuate.endpoint.web.WebFluxHealthEndpointExtensionAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/**
 * What every service of the shop has: a web server, health and telemetry.
 *
 * <p>
 * The auto-configurations are named one by one: where the shop runs within another application, it must not configure
 * what it finds on that one's class path.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ShopProperties.class, TelemetryProperties.class
})
@ImportAutoConfiguration({
    PropertyPlaceholderAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class,
    LifecycleAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class,
    NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
    WebFluxAutoConfiguration.class, ErrorWebFluxAutoConfiguration.class,
    CodecsAutoConfiguration.class, JacksonAutoConfiguration.class, EndpointAutoConfiguration.class,
    WebEndpointAutoConfiguration.class, JacksonEndpointAutoConfiguration.class,
    ManagementContextAutoConfiguration.class, NettyReactiveManagementContextAutoConfiguration.class,
    HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class, AvailabilityHealthContributorAutoConfiguration.class,
    AvailabilityProbesAutoConfiguration.class, WebFluxHealthEndpointExtensionAutoConfiguration.class
})
class ServiceConfiguration {
  /** Three services in one small heap: each keeps less than the SDK would by default. */
  private static final long QUEUE_BYTES = 4 << 20;

  /** They only hand over to virtual threads. */
  private static final int EVENT_LOOPS = 2;

  @Bean
  TinyObs tinyObs(TelemetryProperties telemetry,
      @Value("${spring.application.name}") String service) {
    TinyObsBuilder builder = TinyObs.builder().endpoint(telemetry.endpoint()).service(service)
        .flushInterval(telemetry.flushInterval()).queueBytes(QUEUE_BYTES).runtimeMetrics(true);
    return telemetry.apiKey().isEmpty()
        ? builder.build()
        : builder.apiKey(telemetry.apiKey()).build();
  }

  /** Of its own: the shared event loops would end for all, the host application included, with the first context. */
  @Bean
  ReactorResourceFactory eventLoops(@Value("${spring.application.name}") String service) {
    ReactorResourceFactory loops = new ReactorResourceFactory();
    loops.setUseGlobalResources(false);
    loops.setLoopResourcesSupplier(() -> LoopResources.create(service, EVENT_LOOPS, true));
    return loops;
  }

  @Bean
  TracedRoutes tracedRoutes(TinyObs obs) {
    return new TracedRoutes(obs);
  }

  @Bean
  Hiccups hiccups(ShopProperties shop) {
    return new Hiccups(shop.latencyScale(), shop.slowRate(), shop.errorRate(),
        new Random());
  }
}
