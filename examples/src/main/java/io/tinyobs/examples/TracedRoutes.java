// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.RequestGuard;
import io.tinyobs.sdk.TinyObs;
import io.tinyobs.sdk.trace.Span;
import io.tinyobs.sdk.trace.SpanKind;
import io.tinyobs.sdk.trace.TraceParent;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs each request on a virtual thread within a server span, and counts and times it. Safe for use by many threads.
 */
final class TracedRoutes implements AutoCloseable {
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  private final TinyObs obs;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Scheduler scheduler = Schedulers.fromExecutorService(threads);

  TracedRoutes(TinyObs obs) {
    this.obs = obs;
  }

  /** For a route whose requests have no body. */
  HandlerFunction<ServerResponse> handle(String route, Function<ServerRequest, Answer> handler) {
    return request -> Mono.fromCallable(() -> serve(route, request, handler))
        .subscribeOn(scheduler)
        .flatMap(answer -> ServerResponse.status(answer.status()).bodyValue(answer.body()));
  }

  /** For a route whose requests have a JSON body. */
  <B> HandlerFunction<ServerResponse> handle(String route, Class<B> type,
      Function<B, Answer> handler) {
    return handle(route, request -> {
      B body = request.bodyToMono(type).block();
      return body == null ? Answer.error(BAD_REQUEST, "no body") : handler.apply(body);
    });
  }

  @Override
  public void close() {
    scheduler.dispose();
    threads.shutdownNow();
  }

  private Answer serve(String route, ServerRequest request,
      Function<ServerRequest, Answer> handler) {
    String method = request.method().name();
    long start = System.nanoTime();
    Answer answer;
    try (RequestGuard guard = obs.trackRequest();
        Span span = obs.tracer().span(method + " " + route, SpanKind.SERVER,
            TraceParent.extract(name -> request.headers().header(name)))) {
      span.attribute("http.request.method", method).attribute("http.route", route)
          .attribute("url.path", request.path()).attribute("url.scheme", request.uri().getScheme());
      answer = answer(span, request, handler);
      span.attribute("http.response.status_code", answer.status());
      if (answer.status() >= SERVER_ERROR) {
        span.error(String.valueOf(answer.body().get("error")));
        guard.fail();
      }
    }
    count(method, route, answer.status(), System.nanoTime() - start);
    return answer;
  }

  private Answer answer(Span span, ServerRequest request, Function<ServerRequest, Answer> handler) {
    try {
      return handler.apply(request);
    } catch (ServerWebInputException malformed) {
      return Answer.error(BAD_REQUEST, "malformed body");
    } catch (RuntimeException failure) {
      span.error(failure);
      obs.log(Level.ERROR, "request failed", "path", request.path(), failure);
      return Answer.error(SERVER_ERROR, "internal error");
    }
  }

  private void count(String method, String route, int status, long nanos) {
    String code = String.valueOf(status);
    obs.incCounter("http_requests_total", "method", method, "path", route, "status", code);
    obs.timer("http_request_duration_seconds", "method", method, "path", route, "status", code)
        .record(Duration.ofNanos(nanos));
  }
}
