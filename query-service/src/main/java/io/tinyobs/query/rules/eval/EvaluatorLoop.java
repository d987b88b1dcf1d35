// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Steps an evaluator from the start of the application to its end, pausing as long as it says. Ends before the
 * store does, which has a lower phase. Thread-safe.
 */
public final class EvaluatorLoop implements SmartLifecycle {
  private static final Logger logger = LoggerFactory.getLogger(EvaluatorLoop.class);
  private static final int PHASE = 2_000;
  private static final Duration LONGEST_STOP = Duration.ofSeconds(7);

  private final String name;
  private final Supplier<Duration> step;
  private final Runnable end;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean running;
  private boolean early;
  private @Nullable Thread thread;

  /**
   * @param name of its thread
   * @param step does what is due and says how long there is nothing to do
   * @param end is called once no step runs any more
   */
  public EvaluatorLoop(String name, Supplier<Duration> step, Runnable end) {
    this.name = name;
    this.step = step;
    this.end = end;
  }

  @Override
  public void start() {
    lock.lock();
    try {
      running = true;
      thread = Thread.ofVirtual().name(name).start(this::run);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (isRunning()) {
      pause(step.get().toNanos());
    }
  }

  private void pause(long longestNanos) {
    lock.lock();
    try {
      long nanos = longestNanos;
      while (running && !early && nanos > 0) {
        nanos = woken.awaitNanos(nanos);
      }
      early = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a pause. */
  public void wake() {
    lock.lock();
    try {
      early = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    Thread stepping;
    lock.lock();
    try {
      running = false;
      woken.signalAll();
      stepping = thread;
    } finally {
      lock.unlock();
    }
    try {
      if (stepping != null && !stepping.join(LONGEST_STOP)) {
        logger.warn("cannot wait longer for {}: got none ended within {}", name, LONGEST_STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end.run();
  }

  @Override
  public boolean isRunning() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
