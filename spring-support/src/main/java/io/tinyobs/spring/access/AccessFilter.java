// SPDX-License-Identifier: MIT
package io.tinyobs.spring.access;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Turns away requests to the APIs that bring no key, an unknown one, or one without the right: 401 or 403 in
 * the shape of the API, counted in {@code tinyobs_access_denied_total}. What belongs to no API (the page, the
 * actuator, health) is open. Comes before everything, so that not even a body is read. Thread-safe.
 */
public final class AccessFilter implements WebFilter, Ordered {
  private static final String CHALLENGE = "Bearer realm=\"tinyobs\"";
  /** Makes a browser ask for the key: as the password, with any name. */
  private static final String BROWSER_CHALLENGE = "Basic realm=\"TinyObs: API key as password\"";

  private final Access access;
  private final MeterRegistry registry;
  private final List<DenialListener> listeners;

  AccessFilter(Access access, MeterRegistry registry, List<DenialListener> listeners) {
    this.access = access;
    this.registry = registry;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var right = access.isOpen() ? null : needed(exchange.getRequest());
    if (right != null) {
      try {
        access.require(exchange.getRequest().getHeaders(), right);
      } catch (AccessDenied e) {
        return deny(exchange, right, e);
      }
    }
    return chain.filter(exchange);
  }

  /** What a request needs, or null if that is nothing. */
  static @Nullable Right needed(ServerHttpRequest request) {
    if (CorsUtils.isPreFlightRequest(request) || Ownership.isHealth(request)) {
      return null;
    }
    return switch (Ownership.of(request)) {
      case INGEST -> Right.WRITE;
      case QUERY -> changesSettings(request) ? Right.WRITE : Right.READ;
      case NOBODY -> Ownership.isLive(request) ? Right.READ : null;
    };
  }

  private static boolean changesSettings(ServerHttpRequest request) {
    var method = request.getMethod();
    var path = request.getPath().pathWithinApplication().value();
    return (path.startsWith("/admin/") || path.startsWith("/api/v1/admin/"))
        && !method.equals(HttpMethod.GET)
        && !method.equals(HttpMethod.HEAD);
  }

  private Mono<Void> deny(ServerWebExchange exchange, Right right, AccessDenied denied) {
    registry
        .counter(
            "tinyobs.access.denied",
            "right", right.label(),
            "reason", denied.isKnown() ? "no_right" : "no_key")
        .increment();
    listeners.forEach(listener -> listener.denied(exchange.getRequest(), right, denied));
    var status = HttpStatus.valueOf(denied.status());
    var response = exchange.getResponse();
    response.setStatusCode(status);
    if (status == HttpStatus.UNAUTHORIZED) {
      response.getHeaders().add(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
      if (right == Right.READ) {
        response.getHeaders().add(HttpHeaders.WWW_AUTHENTICATE, BROWSER_CHALLENGE);
      }
    }
    return PathFamily.of(exchange.getRequest()).write(exchange, status, denied.message());
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 10;
  }
}
