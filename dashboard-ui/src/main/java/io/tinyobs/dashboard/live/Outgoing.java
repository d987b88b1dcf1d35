// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

/** A message on its way to one client. */
sealed interface Outgoing {
  /** A JSON text. */
  record Text(String json) implements Outgoing {
  }

  /** A binary frame; whoever gets the bytes may read them and must not write them. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
  record Binary(byte[] bytes) implements Outgoing {
  }

  /** A WebSocket ping. */
  record Ping() implements Outgoing {
  }
}
