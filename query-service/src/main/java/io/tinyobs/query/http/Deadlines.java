// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.scheduler.Schedulers;

/**
 * Tells those whose time is up. Mostly nobody's ever is, and a timer each would wake a thread twice a request: here one
 * timer waits for the earliest, and once it has gone off looks who is left. Thread-safe.
 */
final class Deadlines {
  private static final long NONE = Long.MAX_VALUE;

  /** Someone whose time ends. */
  interface Timed {
    /** When that is, as of {@link Deadlines#now}; it may move. */
    long due();

    /** That time has come; called from a thread that must not be blocked, perhaps again. */
    void expire();
  }

  private final long origin = System.nanoTime();
  private final Set<Timed> watched = ConcurrentHashMap.newKeySet();
  /** When the timer that counts goes off. */
  private final AtomicLong next = new AtomicLong(NONE);

  /** Nanoseconds since some moment. */
  long now() {
    return System.nanoTime() - origin;
  }

  /** From now on tells it, also after its time was moved forward if it is watched again then. */
  void watch(Timed timed) {
    watched.add(timed);
    arm(timed.due());
  }

  /** Does not tell it any more. */
  void forget(Timed timed) {
    watched.remove(timed);
  }

  /** How many are watched. */
  int watched() {
    return watched.size();
  }

  private void arm(long due) {
    long earliest = next.get();
    while (due < earliest) {
      if (next.compareAndSet(earliest, due)) {
        Schedulers.parallel().schedule(
            () -> look(due), Math.max(0, due - now()), TimeUnit.NANOSECONDS);
        return;
      }
      earliest = next.get();
    }
  }

  private void look(long due) {
    if (!next.compareAndSet(due, NONE)) {
      return; // An earlier one was set since, and sets the next.
    }
    long earliest = NONE;
    for (var timed : watched) {
      if (timed.due() <= now()) {
        timed.expire();
      }
      if (timed.due() > now()) {
        earliest = Math.min(earliest, timed.due());
      } else {
        watched.remove(timed);
      }
    }
    arm(earliest);
  }
}
