// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import java.util.List;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells the services who really called, and lets no caller pretend: what a client says in {@code
 * Forwarded} and {@code X-Forwarded-*} is replaced by what the gateway sees. Where a proxy in front
 * is to be believed, {@code server.forward-headers-strategy=framework} makes the server apply its
 * headers before the gateway sees the request. Thread-safe.
 */
final class ForwardedHeaders implements HttpHeadersFilter, Ordered {
  private static final List<String> CLAIMS = List.of(
      "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto",
      "X-Forwarded-Prefix", "X-Forwarded-Ssl");

  @Override
  public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
    var request = exchange.getRequest();
    var told = new HttpHeaders();
    told.putAll(headers);
    CLAIMS.forEach(told::remove);
    var host = request.getHeaders().getFirst(HttpHeaders.HOST);
    if (host != null) {
      told.set("X-Forwarded-Host", host);
    }
    var scheme = request.getURI().getScheme();
    told.set("X-Forwarded-Proto", scheme == null ? "http" : scheme);
    var remote = request.getRemoteAddress();
    if (remote != null && remote.getAddress() != null) {
      told.set("X-Forwarded-For", remote.getAddress().getHostAddress());
    }
    return told;
  }

  /** After the gateway's own filters, which remove such headers. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }
}
