// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;

/**
 * A WebSocket session as an outlet. Relies on Reactor Netty, whose sessions may be sent to more than
 * once and whose sends complete when the bytes have left. Thread-safe.
 */
final class SessionOutlet implements Outlet {
  private static final Logger logger = LoggerFactory.getLogger(SessionOutlet.class);
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final WebSocketSession session;
  private final Runnable cut;

  /**
   * @param cut ends the connection at once
   */
  SessionOutlet(WebSocketSession session, Runnable cut) {
    this.session = session;
    this.cut = cut;
  }

  @Override
  public void send(List<Outgoing> messages, Runnable written) {
    session.send(Flux.fromIterable(messages).map(this::message))
        .doFinally(signal -> written.run())
        .subscribe(
            nothing -> {
            },
            error -> logger.debug("cannot send to a client: {}", error.toString()));
  }

  private WebSocketMessage message(Outgoing message) {
    return switch (message) {
      case Outgoing.Text text -> session.textMessage(text.json());
      case Outgoing.Binary binary -> session.binaryMessage(
          factory -> factory.wrap(binary.bytes()));
      case Outgoing.Ping ping -> session.pingMessage(factory -> factory.allocateBuffer(0));
    };
  }

  @Override
  public void close(CloseStatus status) {
    // A client that does not read does not get the goodbye either.
    session.close(status)
        .then(session.closeStatus())
        .timeout(GOODBYE)
        .onErrorComplete()
        .doFinally(signal -> cut.run())
        .subscribe();
  }
}
