// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.CloseStatus;

/** A client that notes what it is sent, and that can stop reading. */
final class RecordingOutlet implements Outlet {
  private final List<Outgoing> sent = new ArrayList<>();
  private @Nullable Runnable unread;
  private boolean stalled;
  @Nullable
  CloseStatus closed;

  @Override
  public void send(List<Outgoing> messages, Runnable written) {
    if (unread != null) {
      throw new AssertionError("a second write was begun before the first was done");
    }
    sent.addAll(messages);
    if (stalled) {
      unread = written;
    } else {
      written.run();
    }
  }

  @Override
  public void close(CloseStatus status) {
    closed = status;
  }

  /** Stops reading. */
  void stall() {
    stalled = true;
  }

  /** Reads again. */
  void resume() {
    stalled = false;
    var written = unread;
    unread = null;
    if (written != null) {
      written.run();
    }
  }

  /** The texts sent since the last call, and {@code frame} for a binary frame. */
  List<String> take() {
    var taken = sent.stream().map(message -> switch (message) {
      case Outgoing.Text text -> text.json();
      case Outgoing.Binary binary -> "frame of " + binary.bytes().length;
      case Outgoing.Ping ping -> "ping";
    }).toList();
    sent.clear();
    return taken;
  }
}
