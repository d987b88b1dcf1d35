// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Hands remote write that may pass to its controller at once; all else goes the framework's way, which also
 * turns away who may not.
 *
 * <p>Filters, the search for a handler and the observation of a request cost more than decoding its 2,000
 * samples; what is received is counted by ourselves. Thread-safe.
 */
public final class DirectRemoteWrite implements HttpHandler {
  private final HttpHandler other;
  private final RemoteWriteController controller;
  private final Predicate<HttpHeaders> mayWrite;

  /**
   * @param other serves all other requests
   * @param mayWrite whether a request with such headers may write; whoever may not is turned away by {@code other}
   */
  public DirectRemoteWrite(HttpHandler other, RemoteWriteController controller,
      Predicate<HttpHeaders> mayWrite) {
    this.other = other;
    this.controller = controller;
    this.mayWrite = mayWrite;
  }

  @Override
  public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
    return isRemoteWrite(request) && mayWrite.test(request.getHeaders())
        ? controller.write(request).flatMap(answer -> send(answer, response))
        : other.handle(request, response);
  }

  private static boolean isRemoteWrite(ServerHttpRequest request) {
    return request.getMethod() == HttpMethod.POST
        && request.getURI().getRawPath().equals(RemoteWriteController.PATH);
  }

  private static Mono<Void> send(ResponseEntity<String> answer, ServerHttpResponse response) {
    response.setStatusCode(answer.getStatusCode());
    response.getHeaders().putAll(answer.getHeaders());
    var text = answer.getBody();
    if (text == null) {
      return response.setComplete();
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    response.getHeaders().setContentLength(bytes.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
  }
}
