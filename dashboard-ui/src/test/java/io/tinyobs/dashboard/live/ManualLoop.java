// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** The hub's thread in a test: the test's own, in a time that the test moves. */
final class ManualLoop implements Loop {
  private record Later(long nanos, long order, Runnable task) {
  }

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Later> later = new PriorityQueue<>(
      Comparator.comparingLong(Later::nanos).thenComparingLong(Later::order));
  private long now = 1_000_000_000L;
  private long order;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void schedule(Duration delay, Runnable task) {
    later.add(new Later(now + delay.toNanos(), order++, task));
  }

  @Override
  public long nanoTime() {
    return now;
  }

  /** Runs what is to be run now. */
  void run() {
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  /** Lets time pass, and runs what falls due on the way. */
  void advance(Duration duration) {
    run();
    long end = now + duration.toNanos();
    while (!later.isEmpty() && later.element().nanos() <= end) {
      var next = later.remove();
      now = next.nanos();
      next.task().run();
      run();
    }
    now = end;
  }

  /** How many tasks wait for their time. */
  int scheduled() {
    return later.size();
  }
}
