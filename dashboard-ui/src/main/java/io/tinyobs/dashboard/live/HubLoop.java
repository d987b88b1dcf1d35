// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub's thread. Thread-safe; tasks that come after {@link #close()} are not run. */
final class HubLoop implements Loop, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(HubLoop.class);

  private final ScheduledThreadPoolExecutor thread;

  HubLoop() {
    thread = new ScheduledThreadPoolExecutor(1,
        Thread.ofPlatform().name("live-hub").daemon().factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException closed) {
      logger.debug("the hub is closed: a task is not run");
    }
  }

  @Override
  public void schedule(Duration delay, Runnable task) {
    try {
      var unused = thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      logger.debug("the hub is closed: a task is not run");
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      logger.error("a task of the live hub failed; the hub goes on", e);
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
