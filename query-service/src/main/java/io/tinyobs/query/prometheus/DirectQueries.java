// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.http.JsonBody;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/**
 * Hands queries to their controller without the framework's search for a handler, its arguments and who writes
 * its result, which takes longer than evaluating a small one. All that is not plainly a query that wants JSON
 * goes the framework's way. Thread-safe.
 */
final class DirectQueries implements WebFilter, Ordered {
  private final QueryController controller;
  private final PrometheusErrors errors = new PrometheusErrors();

  DirectQueries(QueryController controller) {
    this.controller = controller;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var answer = answer(exchange);
    return answer == null
        ? chain.filter(exchange)
        : answer.onErrorResume(e -> Mono.just(failed(e)))
            .flatMap(found -> send(found, exchange.getResponse()));
  }

  private @Nullable Mono<ResponseEntity<Flux<DataBuffer>>> answer(ServerWebExchange exchange) {
    var request = exchange.getRequest();
    var method = request.getMethod();
    if (method != HttpMethod.GET && method != HttpMethod.POST || !wantsJson(request)) {
      return null;
    }
    return switch (request.getURI().getRawPath()) {
      case QueryController.INSTANT -> Mono.defer(() -> controller.instant(exchange));
      case QueryController.RANGE -> Mono.defer(() -> controller.range(exchange));
      default -> null;
    };
  }

  private static boolean wantsJson(ServerHttpRequest request) {
    var accepted = request.getHeaders().getFirst(HttpHeaders.ACCEPT);
    return accepted == null || accepted.contains(MediaType.ALL_VALUE)
        || accepted.contains(MediaType.APPLICATION_JSON_VALUE);
  }

  private ResponseEntity<Flux<DataBuffer>> failed(Throwable e) {
    var told = errors.tell(e);
    var failure = told.getBody();
    if (failure == null) {
      throw new IllegalStateException("cannot tell a failure: it has no body", e);
    }
    List<Consumer<JsonGenerator>> whole = List.of(failure::write);
    var body = JsonBody.of(told.getStatusCode(), whole.iterator()).getBody();
    return ResponseEntity.status(told.getStatusCode()).headers(told.getHeaders()).body(body);
  }

  private static Mono<Void> send(
      ResponseEntity<Flux<DataBuffer>> answer, ServerHttpResponse response) {
    response.setStatusCode(answer.getStatusCode());
    response.getHeaders().putAll(answer.getHeaders());
    var body = answer.getBody();
    return body == null ? response.setComplete() : response.writeWith(JsonBody.begun(body));
  }

  /** After the keys and the origin. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 30;
  }
}
