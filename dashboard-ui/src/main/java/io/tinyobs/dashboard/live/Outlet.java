// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.util.List;
import org.springframework.web.reactive.socket.CloseStatus;

/** Where one client's messages go. */
interface Outlet {
  /**
   * Sends messages in order; the next call comes only after {@code written} ran.
   *
   * @param written is run once, on any thread, when the network has taken them all or never will
   */
  void send(List<Outgoing> messages, Runnable written);

  /** Says goodbye and ends the connection, by force if the client does not take the goodbye. */
  void close(CloseStatus status);
}
