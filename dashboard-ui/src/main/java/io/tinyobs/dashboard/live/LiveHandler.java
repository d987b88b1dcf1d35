// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import io.netty.handler.codec.TooLongFrameException;
import io.tinyobs.spring.TenantResolver;
import java.util.Optional;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/** Ties a WebSocket session to the hub for as long as it lasts. Thread-safe. */
final class LiveHandler {
  private final LiveHub hub;
  private final TenantResolver tenants;

  LiveHandler(LiveHub hub, TenantResolver tenants) {
    this.hub = hub;
    this.tenants = tenants;
  }

  /**
   * Serves one client.
   *
   * @param cut ends its connection at once
   */
  Mono<Void> handle(WebSocketSession session, FrameFormat format, Runnable cut) {
    var tenant = tenants.resolve(session.getHandshakeInfo().getHeaders());
    var client = hub.connect(tenant, format, new SessionOutlet(session, cut));
    // Received from at once: what comes before that would not be put together from its fragments. A
    // message's buffer is only good for the moment, so its text is taken before it may queue. The
    // next message is read when this one has been dealt with: a flood waits in the socket.
    return session.receive()
        .map(LiveHandler::text)
        .concatMap(text -> Mono.fromFuture(client.thenCompose(
            from -> text.map(json -> hub.receive(from, json)).orElseGet(() -> hub.heard(from)))), 1)
        .then()
        .onErrorResume(TooLongFrameException.class, tooLong -> session.close(
            CloseStatus.TOO_BIG_TO_PROCESS.withReason("message of more than 64 KiB")))
        .doFinally(signal -> hub.disconnect(client));
  }

  private static Optional<String> text(WebSocketMessage message) {
    return switch (message.getType()) {
      // Binary messages are not part of the protocol; as text they get an answer that says so.
      case TEXT, BINARY -> Optional.of(message.getPayloadAsText());
      case PING, PONG -> Optional.empty();
    };
  }
}
