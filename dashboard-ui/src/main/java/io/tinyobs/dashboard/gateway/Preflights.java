// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import io.tinyobs.spring.access.Ownership;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets a browser's question whether a page of another origin may call pass to the service that would be called, for
 * it knows which origins may. Spring answers such questions before it takes a route, and allows nothing where it
 * has no origins of its own; so on its way through the gateway a question does not look like one. Thread-safe.
 */
final class Preflights implements WebFilter, HttpHeadersFilter, Ordered {
  private static final String ASKED = Preflights.class.getName();

  /** What is asked, until it is sent on. */
  private record Question(Ownership owner, List<String> methods) {
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var request = exchange.getRequest();
    var owner = Ownership.of(request);
    if (!CorsUtils.isPreFlightRequest(request) || owner == Ownership.NOBODY) {
      return chain.filter(exchange);
    }
    var methods = List.copyOf(
        request.getHeaders().getOrEmpty(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD));
    exchange.getAttributes().put(ASKED, new Question(owner, methods));
    return chain.filter(exchange.mutate()
        .request(hidden -> hidden.headers(
            headers -> headers.remove(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)))
        .build());
  }

  /** Who answers a request, as it came. */
  static Ownership owner(ServerWebExchange exchange) {
    var question = question(exchange);
    return question == null ? Ownership.of(exchange.getRequest()) : question.owner();
  }

  private static @Nullable Question question(ServerWebExchange exchange) {
    return exchange.getAttribute(ASKED);
  }

  @Override
  public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
    var question = question(exchange);
    if (question == null) {
      return headers;
    }
    var whole = new HttpHeaders();
    whole.putAll(headers);
    whole.put(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, question.methods());
    return whole;
  }

  /** After the keys are asked for, which no question needs. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE + 20;
  }
}
