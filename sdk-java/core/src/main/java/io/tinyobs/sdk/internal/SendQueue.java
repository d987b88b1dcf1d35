// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Batches waiting for the server, oldest first, bounded by bytes. Safe for use by many threads; one sender takes from
 * it.
 *
 * <p>
 * The batch being sent stays at the head and is never evicted while it is on the wire, so that no batch is counted both
 * as sent and as dropped.
 */
public final class SendQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Batch> batches = new ArrayDeque<>();
  private final long maxBytes;
  private long bytes;
  private @Nullable Batch inFlight;
  private boolean claimed;
  private boolean stopped;

  public SendQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds {@code batch} and returns those that had to go for it, or itself if the queue is stopped. */
  public List<Batch> offer(Batch batch) {
    lock.lock();
    try {
      if (stopped) {
        return List.of(batch);
      }
      batches.addLast(batch);
      bytes += batch.body().length;
      List<Batch> evicted = evict(batch);
      changed.signalAll();
      return evicted;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the oldest batch and marks it as being sent; null once the queue is stopped. */
  public @Nullable Batch take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (batches.isEmpty() && !stopped) {
        changed.await();
      }
      inFlight = stopped ? null : batches.peekFirst();
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  /** Claims the batch being sent, to count what became of it; false if {@link #stop} took it away before. */
  public boolean claim(Batch batch) {
    lock.lock();
    try {
      claimed = batch.equals(inFlight) && !stopped;
      return claimed;
    } finally {
      lock.unlock();
    }
  }

  /** Removes the claimed batch; who waits for it finds it counted. */
  public void finish(Batch batch) {
    lock.lock();
    try {
      inFlight = null;
      claimed = false;
      if (batches.remove(batch)) {
        bytes -= batch.body().length;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the batch being sent at the head and waits before the next attempt, or until stopped. */
  public void pause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      inFlight = null;
      long left = nanos;
      while (left > 0 && !stopped) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was offered before this call is gone; false if that took longer. */
  public boolean awaitFinished(long timeoutNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Batch last = batches.peekLast();
      long left = timeoutNanos;
      while (last != null && batches.contains(last) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return last == null || (!stopped && !batches.contains(last));
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    lock.lock();
    try {
      return batches.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses all that comes, wakes all that wait, and returns what was never sent. */
  public List<Batch> stop() {
    lock.lock();
    try {
      stopped = true;
      List<Batch> left = new ArrayList<>(batches);
      if (claimed) {
        left.remove(inFlight);
      }
      batches.clear();
      bytes = 0;
      changed.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }

  private List<Batch> evict(Batch newest) {
    if (bytes <= maxBytes) {
      return List.of();
    }
    List<Batch> evicted = new ArrayList<>();
    Iterator<Batch> oldest = batches.iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      Batch candidate = oldest.next();
      if (candidate.equals(inFlight) || candidate.equals(newest)) {
        continue;
      }
      oldest.remove();
      bytes -= candidate.body().length;
      evicted.add(candidate);
    }
    return evicted;
  }
}
