// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import com.google.re2j.Pattern;
import io.tinyobs.spring.access.Ownership;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets pages of other origins call {@code /api/v1} as a Prometheus does: {@code OPTIONS} of any path is
 * answered with 204, and what may be read across origins is told to whoever names one. No cookie is ever asked
 * for, so that a browser sends a key only if the page itself knows it.
 */
final class CrossOrigin implements WebFilter, Ordered {
  private static final String EVERYONE = ".*";

  private final @Nullable Pattern origins;
  private final boolean everyone;

  CrossOrigin(String origins) {
    this.everyone = origins.equals(EVERYONE);
    this.origins = origins.isEmpty() ? null : Pattern.compile(origins);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var request = exchange.getRequest();
    if (!isOurs(request)) {
      return chain.filter(exchange);
    }
    tell(request.getHeaders().getOrigin(), exchange.getResponse().getHeaders());
    if (request.getMethod().equals(HttpMethod.OPTIONS)) {
      exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
      return exchange.getResponse().setComplete();
    }
    return chain.filter(exchange);
  }

  private static boolean isOurs(ServerHttpRequest request) {
    return request.getPath().pathWithinApplication().value().startsWith("/api/v1/")
        && Ownership.of(request) == Ownership.QUERY;
  }

  private void tell(@Nullable String origin, HttpHeaders headers) {
    headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (origin == null || origins == null || !origins.matches(origin)) {
      return;
    }
    headers.setAccessControlAllowOrigin(everyone ? "*" : origin);
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
        "Accept, Authorization, Content-Type, Origin");
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
    headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Date");
  }

  /** After the keys are asked for. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 20;
  }
}
