// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.Storage;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the store when the context stops: after the servers have drained (they stop in the highest
 * phases), before Spring's connection factory ends the client (phase 0).
 */
final class StorageLifecycle implements SmartLifecycle {
  private static final int PHASE = 1_000;

  private final Storage storage;
  private volatile boolean running;

  StorageLifecycle(Storage storage) {
    this.storage = storage;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    storage.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
