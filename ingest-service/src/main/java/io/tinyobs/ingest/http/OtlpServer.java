// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.http;

import io.tinyobs.ingest.doctor.Strays;
import io.tinyobs.ingest.gate.IngestSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** OTLP over HTTP on its usual port, with nothing else beside it. */
public final class OtlpServer implements SmartLifecycle {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  /** How long a connection may wait between two requests. */
  public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

  private final OtlpHttp otlp;
  private final WebFilter access;
  private final Predicate<HttpHeaders> mayWrite;
  private final IngestSettings settings;
  private final Strays strays;
  private final String advice;
  private @Nullable DisposableServer server;

  /**
   * @param access turns away who may not write
   * @param mayWrite whether a request with such headers may
   * @param strays is told who speaks gRPC
   * @param advice where they are told to send
   */
  public OtlpServer(
      OtlpHttp otlp,
      WebFilter access,
      Predicate<HttpHeaders> mayWrite,
      IngestSettings settings,
      Strays strays,
      String advice) {
    this.mayWrite = mayWrite;
    this.strays = strays;
    this.advice = advice;
    this.otlp = otlp;
    this.access = access;
    this.settings = settings;
  }

  @Override
  public synchronized void start() {
    if (settings.otlpHttpPort() < 0 || server != null) {
      return;
    }
    var strategies = HandlerStrategies.builder().webFilter(access).build();
    var handler = new ReactorHttpHandlerAdapter(new DirectRoutes(
        RouterFunctions.toHttpHandler(routes(), strategies), posts(), mayWrite));
    var watched = FirstBytesWatch.on(HttpServer.create(), strays, advice);
    server = HeadTimeout.on(watched, settings.bodyTimeout())
        .bindAddress(() -> new InetSocketAddress(settings.otlpHttpPort()))
        .readTimeout(settings.bodyTimeout())
        .requestTimeout(settings.bodyTimeout())
        .idleTimeout(IDLE_TIMEOUT)
        .handle(handler)
        .bindNow();
  }

  @Override
  public synchronized void stop() {
    if (server != null) {
      server.disposeNow(STOP_TIMEOUT);
      server = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return server != null;
  }

  /** The port it listens on, or -1 if it does not. */
  public synchronized int port() {
    return server == null ? -1 : server.port();
  }

  private Map<String, Function<ServerHttpRequest, ? extends Mono<? extends ResponseEntity<?>>>> posts() {
    return Map.of(
        "/v1/metrics", otlp::metrics, "/v1/traces", otlp::traces, "/v1/logs", otlp::logs);
  }

  /** For whoever does not post, or may not: the filter turns away the latter. */
  private RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST("/v1/metrics", handler(otlp::metrics))
        .POST("/v1/traces", handler(otlp::traces))
        .POST("/v1/logs", handler(otlp::logs))
        .route(
            RequestPredicates.path("/v1/metrics")
                .or(RequestPredicates.path("/v1/traces"))
                .or(RequestPredicates.path("/v1/logs")),
            unused -> ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
                .allow(HttpMethod.POST)
                .build())
        .build();
  }

  private static HandlerFunction<ServerResponse> handler(
      Function<ServerHttpRequest, Mono<ResponseEntity<byte[]>>> taker) {
    return request -> taker.apply(request.exchange().getRequest())
        .flatMap(OtlpServer::response);
  }

  private static Mono<ServerResponse> response(ResponseEntity<byte[]> answer) {
    var response = ServerResponse.status(answer.getStatusCode())
        .headers(headers -> headers.addAll(answer.getHeaders()));
    var body = answer.getBody();
    return body == null ? response.build() : response.bodyValue(body);
  }
}
