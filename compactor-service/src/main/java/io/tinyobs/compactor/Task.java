// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kind of run, remembered how it went. What fails is counted each time and logged when it starts to
 * fail and when it goes well again.
 *
 * <p>Thread-safe: one run at a time, a second waits for the first.
 */
final class Task {
  private static final Logger logger = LoggerFactory.getLogger(Task.class);

  private final String name;
  private final Runnable work;
  private final InstantSource clock;
  private final ReentrantLock running = new ReentrantLock();
  private volatile RunStatus status = RunStatus.NONE;

  Task(String name, Runnable work, InstantSource clock) {
    this.name = name;
    this.work = work;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  RunStatus status() {
    return status;
  }

  /** Runs once; never throws, the status tells. */
  void run() {
    running.lock();
    try {
      var began = clock.instant();
      try {
        work.run();
        succeeded(status.succeeded(began, clock.instant()));
      } catch (RuntimeException | Error e) { // The loop must outlive whatever one run met.
        failed(status.failed(began, String.valueOf(e.getMessage())), e);
      }
    } finally {
      running.unlock();
    }
  }

  private void succeeded(RunStatus now) {
    if (status.consecutiveErrors() > 0) {
      logger.info("{} goes well again after {} errors", name, status.consecutiveErrors());
    }
    status = now;
  }

  private void failed(RunStatus now, Throwable e) {
    if (now.consecutiveErrors() == 1) {
      logger.warn("{} failed and will be repeated; logged again only when it goes well", name, e);
    }
    status = now;
  }
}
