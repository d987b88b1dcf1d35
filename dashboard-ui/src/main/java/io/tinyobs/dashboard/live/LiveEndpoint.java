// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableChannel;
import reactor.netty.http.server.HttpServerRequest;

/** The door of the hub: turns away foreign pages and whom there is no room for, and upgrades the rest. */
final class LiveEndpoint implements WebHandler {
  private final LiveHub hub;
  private final OriginPolicy origins;
  private final WebSocketService sockets;
  private final LiveHandler handler;

  LiveEndpoint(LiveHub hub, OriginPolicy origins, WebSocketService sockets, LiveHandler handler) {
    this.hub = hub;
    this.origins = origins;
    this.sockets = sockets;
    this.handler = handler;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange) {
    var headers = exchange.getRequest().getHeaders();
    if (!"websocket".equalsIgnoreCase(headers.getUpgrade())) {
      exchange.getResponse().getHeaders().set(HttpHeaders.UPGRADE, "websocket");
      return refuse(exchange, HttpStatus.UPGRADE_REQUIRED,
          "cannot serve this over plain HTTP: expected a WebSocket upgrade");
    }
    if (!origins.allows(headers)) {
      return refuse(exchange, HttpStatus.FORBIDDEN, ("cannot connect from origin %s: expected the"
          + " same host, or one of tinyobs.dashboard.allowed-origins")
          .formatted(headers.getOrigin()));
    }
    if (hub.isFull()) {
      exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, "10");
      return refuse(exchange, HttpStatus.SERVICE_UNAVAILABLE,
          "cannot connect: as many clients are connected as tinyobs.dashboard.max-clients allows");
    }
    var format = exchange.getRequest().getQueryParams().getFirst("format");
    if (format != null && !format.equals("json") && !format.equals("binary")) {
      return refuse(exchange, HttpStatus.BAD_REQUEST,
          "cannot connect: got an unknown format, expected json or binary");
    }
    var frames = "json".equals(format) ? FrameFormat.JSON : FrameFormat.BINARY;
    var cut = cutter(exchange);
    return sockets.handleRequest(exchange, session -> handler.handle(session, frames, cut));
  }

  /** What ends the connection below a request. */
  private static Runnable cutter(ServerWebExchange exchange) {
    HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
    var connection = new AtomicReference<DisposableChannel>();
    request.withConnection(connection::set);
    return () -> {
      var unused = connection.get().channel().close();
    };
  }

  private static Mono<Void> refuse(ServerWebExchange exchange, HttpStatus status, String why) {
    var response = exchange.getResponse();
    response.setStatusCode(status);
    response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
    return response.writeWith(Mono.fromSupplier(
        () -> response.bufferFactory().wrap(why.getBytes(StandardCharsets.UTF_8))));
  }
}
