// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the loops with the application and ends them with it: asks, then waits for runs under way.
 *
 * <p>A run that takes longer still is left behind; each of its steps happens whole or not at all, so nothing
 * is lost by it.
 */
final class CompactorSchedule implements SmartLifecycle {
  private static final Logger logger = LoggerFactory.getLogger(CompactorSchedule.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(7);

  private final List<Loop> loops;

  CompactorSchedule(Compactor compactor, CompactorProperties properties) {
    loops = properties.enabled()
        ? List.of(
            new Loop(compactor.foldTask(), properties.foldInterval()),
            new Loop(compactor.rollUpTask(), properties.rollUpInterval()),
            new Loop(compactor.trimTask(), properties.trimInterval()),
            new Loop(compactor.budgetTask(), properties.budgetInterval()))
        : List.of();
  }

  @Override
  public void start() {
    loops.forEach(Loop::start);
  }

  @Override
  public void stop() {
    loops.forEach(Loop::askToStop);
    long deadline = System.nanoTime() + LONGEST_STOP.toNanos();
    try {
      for (var loop : loops) {
        if (!loop.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
          logger.warn("cannot wait longer for a run: got none ended within {}", LONGEST_STOP);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return loops.stream().anyMatch(Loop::isRunning);
  }
}
