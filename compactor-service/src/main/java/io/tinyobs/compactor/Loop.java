// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task again and again on a virtual thread, with a pause between, until it is stopped; never in the
 * middle of a run.
 *
 * <p>The pause varies by a tenth, so that replicas started together drift apart. Thread-safe.
 */
final class Loop {
  private static final double JITTER = 0.1;

  private final Task task;
  private final Duration pause;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopAsked = lock.newCondition();
  private boolean stopped = true;
  private @Nullable Thread thread;

  Loop(Task task, Duration pause) {
    this.task = task;
    this.pause = pause;
  }

  void start() {
    lock.lock();
    try {
      if (stopped) {
        stopped = false;
        thread = Thread.ofVirtual().name("compactor-" + task.name()).start(this::runUntilStopped);
      }
    } finally {
      lock.unlock();
    }
  }

  private void runUntilStopped() {
    while (pausedWithoutStop()) {
      task.run();
    }
  }

  /** Whether the pause went by without someone asking to stop. */
  private boolean pausedWithoutStop() {
    long nanos = withJitter(pause.toNanos());
    lock.lock();
    try {
      while (!stopped && nanos > 0) {
        nanos = stopAsked.awaitNanos(nanos);
      }
      return !stopped;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private static long withJitter(long nanos) {
    return (long) (nanos * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER));
  }

  /** Asks to stop; a run under way goes on to its end. */
  void askToStop() {
    lock.lock();
    try {
      stopped = true;
      stopAsked.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of a run under way, and no longer than {@code most}. */
  boolean awaitEnd(Duration most) throws InterruptedException {
    Thread current;
    lock.lock();
    try {
      current = thread;
    } finally {
      lock.unlock();
    }
    return current == null || current.join(most);
  }

  boolean isRunning() {
    lock.lock();
    try {
      return !stopped;
    } finally {
      lock.unlock();
    }
  }
}
