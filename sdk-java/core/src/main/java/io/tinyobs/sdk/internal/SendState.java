// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells the application's log how sending goes: one line when it changes, none while it stays the same. Safe for use by
 * many threads.
 */
final class SendState {
  private static final Logger LOGGER = System.getLogger("io.tinyobs.sdk");
  /** Different refusals that are told once each; more of them would be noise. */
  private static final int MAX_REFUSALS_TOLD = 20;

  private final Set<String> refusalsTold = new HashSet<>();
  private boolean failing;
  private boolean dropping;
  private long droppedMeanwhile;

  synchronized void failed(String message) {
    if (!failing) {
      failing = true;
      LOGGER.log(Level.WARNING, "cannot send telemetry, trying again until it works: {0}", message);
    }
  }

  /** Healthy again is who has caught up: one batch through is not enough to say so. */
  synchronized void accepted(boolean caughtUp) {
    if (!caughtUp) {
      return;
    }
    if (failing || dropping) {
      LOGGER.log(Level.INFO, "telemetry is sent again; {0} items were dropped meanwhile",
          Long.toString(droppedMeanwhile));
    }
    failing = false;
    dropping = false;
    droppedMeanwhile = 0;
  }

  synchronized void dropped(Signal signal, int items, DropReason reason) {
    droppedMeanwhile += items;
    if (!dropping) {
      dropping = true;
      LOGGER.log(Level.WARNING, "dropping telemetry, {0} first: {1}", signal.word(), reason.word());
    }
  }

  synchronized void refused(Signal signal, int items, String message) {
    if (refusalsTold.size() < MAX_REFUSALS_TOLD && refusalsTold.add(message)) {
      LOGGER.log(Level.WARNING, "dropped {0} {1}, refused by the server: {2}",
          Integer.toString(items), signal.word(), message);
    }
  }

  synchronized void closed(int items) {
    LOGGER.log(Level.WARNING, "dropped {0} items that could not be sent before closing",
        Integer.toString(items));
  }

  void broken(Throwable failure) {
    LOGGER.log(Level.ERROR, "cannot send telemetry: unexpected failure", failure);
  }
}
