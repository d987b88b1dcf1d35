// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import io.tinyobs.spring.access.PathFamily;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers for a service that is away (503) or silent (504), in the words its clients expect, and
 * says when to come again. Thread-safe.
 */
final class UpstreamFailureFilter implements GatewayFilter {
  private static final Logger logger = LoggerFactory.getLogger(UpstreamFailureFilter.class);
  private static final String RETRY_AFTER_SECONDS = "2";

  private final String service;

  /**
   * @param service name of the service, for people
   */
  UpstreamFailureFilter(String service) {
    this.service = service;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return chain.filter(exchange).onErrorResume(error -> {
      var status = status(error);
      return status == null || exchange.getResponse().isCommitted()
          ? Mono.error(error)
          : answer(exchange, status, error);
    });
  }

  private static @Nullable HttpStatus status(Throwable error) {
    boolean timeout = error instanceof TimeoutException
        || (error instanceof ResponseStatusException told
            && told.getStatusCode().equals(HttpStatus.GATEWAY_TIMEOUT));
    if (timeout) {
      return HttpStatus.GATEWAY_TIMEOUT;
    }
    // Refused, unknown host, reset, closed before the answer.
    return error instanceof IOException ? HttpStatus.SERVICE_UNAVAILABLE : null;
  }

  private Mono<Void> answer(ServerWebExchange exchange, HttpStatus status, Throwable error) {
    var path = exchange.getRequest().getPath().value();
    var message = status == HttpStatus.GATEWAY_TIMEOUT
        ? "cannot answer: the %s service took too long, try again".formatted(service)
        : "cannot answer: the %s service is away, try again".formatted(service);
    logger.warn("{} {}: {} ({})", exchange.getRequest().getMethod(), path, message,
        error.toString());
    var response = exchange.getResponse();
    response.setStatusCode(status);
    response.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    return PathFamily.of(exchange.getRequest()).write(exchange, status, message);
  }
}
