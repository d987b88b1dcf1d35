// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.gateway;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A service behind the gateway: says its name and what it was asked. */
final class UpstreamTwin {
  private final String name;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private DisposableServer server;

  /** Bytes of bodies that arrived so far. */
  final AtomicLong received = new AtomicLong();

  UpstreamTwin(String name) {
    this.name = name;
    server = bind(0);
  }

  private DisposableServer bind(int port) {
    return HttpServer.create().host("localhost").port(port)
        .channelGroup(connections)
        .route(routes -> routes
            .ws("/loki/api/v1/tail", (in, out) -> out.sendString(in.receive().asString()))
            .route(request -> true, this::answer))
        .bindNow();
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    return switch (request.requestHeaders().get("X-Twin", "echo")) {
      case "silent" -> Mono.never();
      case "abort" -> {
        request.withConnection(connection -> {
          var unused = connection.channel().close();
        });
        yield Mono.never();
      }
      case "busy" -> response.status(429).header("Retry-After", "7").send();
      default -> request.receive()
          .doOnNext(bytes -> received.addAndGet(bytes.readableBytes()))
          .then(Mono.defer(() -> response
              .header("X-Service", name)
              .header("X-Host", request.requestHeaders().get("Host", ""))
              .header("X-For", request.requestHeaders().get("X-Forwarded-For", ""))
              .header("X-Forwarded-Host-Was",
                  request.requestHeaders().get("X-Forwarded-Host", ""))
              .header("X-Authorization", request.requestHeaders().get("Authorization", ""))
              .header("X-Asked", request.requestHeaders().get("Access-Control-Request-Method", ""))
              .header("Access-Control-Allow-Origin", request.requestHeaders().get("Origin", ""))
              .header("X-Encoding", request.requestHeaders().get("Content-Encoding", ""))
              .sendString(Mono.just(request.method() + " " + request.uri()))
              .then()));
    };
  }

  int port() {
    return server.port();
  }

  /** Runs something while the service is away. */
  void whileAway(Runnable task) {
    int port = server.port();
    server.disposeNow(Duration.ofSeconds(5));
    connections.close().syncUninterruptibly();
    try {
      task.run();
    } finally {
      server = bind(port);
    }
  }
}
