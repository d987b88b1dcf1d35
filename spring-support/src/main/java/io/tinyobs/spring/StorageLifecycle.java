// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sees that the store may be used before a server listens, and closes it when the context stops: after the
 * servers have drained (they start last and stop first, being in the highest phases), before Spring's
 * connection factory ends the client (phase 0).
 *
 * <p>A Redis that evicts fails the start, told by {@link EvictingRedisFailureAnalyzer}. One that is away,
 * loading or a replica does not: readiness says so until it is back. Asking takes as long as one
 * command may, {@code tinyobs.storage.command-timeout}, at worst.
 */
final class StorageLifecycle implements SmartLifecycle {
  private static final Logger logger = LoggerFactory.getLogger(StorageLifecycle.class);
  private static final int PHASE = 1_000;

  private final Storage storage;
  private volatile boolean running;

  StorageLifecycle(Storage storage) {
    this.storage = storage;
  }

  @Override
  public void start() {
    try {
      storage.check();
    } catch (StorageException.Evicting e) {
      storage.close(); // Spring stops only what has started.
      throw e;
    } catch (StorageException e) {
      logger.warn("starting without the store, which is not ready: {}", e.getMessage());
    }
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
