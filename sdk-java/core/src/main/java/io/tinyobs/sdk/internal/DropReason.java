// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import java.util.Locale;

/** Why something never reached the server. */
public enum DropReason {
  /** The bounded queue was full and this was the oldest. */
  QUEUE_FULL,
  /** The server said that it will never take it. */
  REFUSED,
  /** The server answered with an error each time. */
  RETRIES_EXHAUSTED,
  /** The SDK was closed before it could be sent. */
  CLOSED;

  /** The value of the self-metric's label {@code reason}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
