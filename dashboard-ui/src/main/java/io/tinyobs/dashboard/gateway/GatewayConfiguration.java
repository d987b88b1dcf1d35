// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import java.net.URI;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.Buildable;
import org.springframework.cloud.gateway.route.builder.PredicateSpec;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The gateway's routes. For a dashboard that runs by itself: where the services share its process,
 * as in the standalone, their controllers answer and this must not be imported.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UpstreamProperties.class)
public class GatewayConfiguration {
  @Bean
  RouteLocator serviceRoutes(RouteLocatorBuilder builder, UpstreamProperties upstream) {
    return builder.routes()
        .route("ingest", all -> route(all, Ownership.INGEST, upstream.ingestUrl(), upstream))
        .route("query", all -> route(all, Ownership.QUERY, upstream.queryUrl(), upstream))
        .build();
  }

  @Bean
  ForwardedHeaders forwardedHeaders() {
    return new ForwardedHeaders();
  }

  private static Buildable<Route> route(
      PredicateSpec all, Ownership owner, URI url, UpstreamProperties upstream) {
    var name = owner == Ownership.INGEST ? "ingest" : "query";
    return all
        .predicate(exchange -> Ownership.of(exchange.getRequest()) == owner)
        .filters(filters -> filters.filter(new UpstreamFailureFilter(name)))
        .metadata(
            RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, upstream.responseTimeout().toMillis())
        .uri(url);
  }
}
