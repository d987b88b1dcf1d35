// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Hands what is posted to some paths to those who take it at once; all else, and whoever may not write, goes
 * the framework's way.
 *
 * <p>Filters, the search for a handler, the observation of a request and the writing of its answer cost more
 * than decoding 2,000 samples; what is received is counted by ourselves. Thread-safe.
 */
public final class DirectRoutes implements HttpHandler {
  private final HttpHandler other;
  private final Map<String, Function<ServerHttpRequest, ? extends Mono<? extends ResponseEntity<?>>>> posts;
  private final Predicate<HttpHeaders> mayWrite;

  /**
   * @param other serves all other requests
   * @param posts who answers what is posted to a path, with text, bytes or nothing
   * @param mayWrite whether a request with such headers may write; whoever may not is turned away by {@code other}
   */
  public DirectRoutes(
      HttpHandler other,
      Map<String, Function<ServerHttpRequest, ? extends Mono<? extends ResponseEntity<?>>>> posts,
      Predicate<HttpHeaders> mayWrite) {
    this.other = other;
    this.posts = Map.copyOf(posts);
    this.mayWrite = mayWrite;
  }

  @Override
  public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
    var taker = request.getMethod() == HttpMethod.POST
        ? posts.get(request.getURI().getRawPath())
        : null;
    return taker != null && mayWrite.test(request.getHeaders())
        ? taker.apply(request).flatMap(answer -> send(answer, response))
        : other.handle(request, response);
  }

  private static Mono<Void> send(ResponseEntity<?> answer, ServerHttpResponse response) {
    response.setStatusCode(answer.getStatusCode());
    response.getHeaders().putAll(answer.getHeaders());
    var bytes = bytes(answer.getBody());
    if (bytes == null) {
      return response.setComplete();
    }
    response.getHeaders().setContentLength(bytes.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
  }

  private static byte @Nullable [] bytes(@Nullable Object body) {
    return switch (body) {
      case null -> null;
      case byte[] bytes -> bytes;
      case String text -> text.getBytes(StandardCharsets.UTF_8);
      default -> throw new IllegalStateException(
          "cannot write an answer: got %s, expected text or bytes".formatted(body.getClass()));
    };
  }
}
