// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import io.tinyobs.spring.access.Ownership;
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
  private static final String API_DOCS = "/v3/api-docs";

  @Bean
  RouteLocator serviceRoutes(RouteLocatorBuilder builder, UpstreamProperties upstream) {
    return builder.routes()
        .route("ingest-api-docs", all -> apiDocs(all, "ingest", upstream.ingestUrl()))
        .route("query-api-docs", all -> apiDocs(all, "query", upstream.queryUrl()))
        .route("ingest", all -> route(all, Ownership.INGEST, upstream.ingestUrl(), upstream))
        .route("query", all -> route(all, Ownership.QUERY, upstream.queryUrl(), upstream))
        .build();
  }

  @Bean
  ForwardedHeaders forwardedHeaders() {
    return new ForwardedHeaders();
  }

  @Bean
  Preflights gatewayPreflights() {
    return new Preflights();
  }

  /**
   * What a service says about its API, so that the gateway's API page shows it. The service takes the
   * address to try its calls at from the Host header: it must be the gateway's.
   */
  private static Buildable<Route> apiDocs(PredicateSpec all, String service, URI url) {
    return all
        .path(API_DOCS + "/" + service)
        .filters(filters -> filters.setPath(API_DOCS)
            .preserveHostHeader()
            .filter(new UpstreamFailureFilter(service)))
        .uri(url);
  }

  private static Buildable<Route> route(
      PredicateSpec all, Ownership owner, URI url, UpstreamProperties upstream) {
    var name = owner == Ownership.INGEST ? "ingest" : "query";
    return all
        .predicate(exchange -> Preflights.owner(exchange) == owner)
        .filters(filters -> filters.filter(new UpstreamFailureFilter(name)))
        .metadata(
            RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, upstream.responseTimeout().toMillis())
        .uri(url);
  }
}
