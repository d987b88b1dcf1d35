// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import io.tinyobs.query.http.JsonBody;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/**
 * Tells of requests that no controller took (unknown path, wrong method, unsatisfiable {@code Accept}) in
 * the shape of the API whose path it is; other paths are left to others.
 */
final class PathErrors implements WebExceptionHandler, Ordered {
  @Override
  public int getOrder() {
    return -2; // Before Spring Boot's own, which comes at -1.
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable e) {
    var response = exchange.getResponse();
    if (!(e instanceof ResponseStatusException failure) || response.isCommitted()) {
      return Mono.error(e);
    }
    var path = exchange.getRequest().getPath().pathWithinApplication().value();
    var body = body(path, HttpStatus.valueOf(failure.getStatusCode().value()), failure);
    return body == null ? Mono.error(e) : write(response, failure, body);
  }

  private static @Nullable Consumer<JsonGenerator> body(
      String path, HttpStatus status, ResponseStatusException failure) {
    var message = "cannot answer %s: got %s".formatted(path, reason(failure, status));
    if (path.startsWith("/api/v1/")) {
      return json -> {
        json.writeStringProperty("status", "error");
        json.writeStringProperty("errorType",
            status == HttpStatus.NOT_FOUND ? "not_found" : "bad_data");
        json.writeStringProperty("error", message);
      };
    }
    if (path.startsWith("/v1/")) {
      return json -> {
        json.writeStringProperty("error", status.getReasonPhrase());
        json.writeStringProperty("message", message);
      };
    }
    if (path.startsWith("/api/") || path.startsWith("/admin/")) {
      return json -> json.writeStringProperty("detail", message);
    }
    return null;
  }

  private static String reason(ResponseStatusException failure, HttpStatus status) {
    return failure instanceof MethodNotAllowedException wrong
        ? "method %s, expected one of %s".formatted(
            wrong.getHttpMethod(), wrong.getSupportedMethods())
        : status.getReasonPhrase().toLowerCase(Locale.ROOT);
  }

  private static Mono<Void> write(
      ServerHttpResponse response,
      ResponseStatusException failure,
      Consumer<JsonGenerator> members) {
    response.setStatusCode(failure.getStatusCode());
    response.getHeaders().putAll(failure.getHeaders()); // Allow, for one.
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    var body = JsonBody.ok(json -> {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }).getBody();
    return body == null ? response.setComplete() : response.writeWith(body);
  }
}
