// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Says goodbye to the clients before the server begins to wait for its connections to end. */
final class LiveShutdown implements SmartLifecycle {
  private final LiveHub hub;
  private volatile boolean running;

  LiveShutdown(LiveHub hub) {
    this.hub = hub;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    hub.close().join();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
  }
}
