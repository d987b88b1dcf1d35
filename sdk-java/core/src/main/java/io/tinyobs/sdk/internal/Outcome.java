// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import java.time.Duration;

/** What one attempt to send a batch came to. */
sealed interface Outcome {
  /** Accepted, {@code refused} of its items excepted. */
  record Accepted(int refused, String message) implements Outcome {
  }

  /** Never to be sent again. */
  record Refused(String message) implements Outcome {
  }

  /**
   * To be tried again.
   *
   * @param answered
   *          whether a server said so, rather than nobody
   */
  record Failed(String message, Duration retryAfter, boolean answered) implements Outcome {
  }
}
