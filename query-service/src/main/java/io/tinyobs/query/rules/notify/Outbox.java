// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one receiver is still to be told, in order. While the receiver is away it is tried again, with pauses that
 * grow; meanwhile a newer notice takes the place of an older one that says the same, and when the queue is full the
 * oldest goes. Everything that was put in is delivered, rejected, superseded, dropped or waiting, and counted as
 * such. Thread-safe.
 */
public final class Outbox<T> implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Outbox.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  /** Sends several at once; blocks. */
  @FunctionalInterface
  public interface Sender<T> {
    /** Says what sending came to; never throws. */
    Answer send(List<T> batch);
  }

  /** What became of things put in, in the order it did. */
  public enum Fate {
    /** The receiver took it. */
    DELIVERED,
    /** The receiver will never take it, or it must not be sent there. */
    REJECTED,
    /** A newer one said the same. */
    SUPERSEDED,
    /** There was no room. */
    DROPPED
  }

  /** Hears what became of things put in. */
  public interface Listener<T> {
    /** It is settled what becomes of one. */
    void settled(T item, Fate fate);

    /** The receiver did not take some this time. */
    void failed(int items);

    /** The receiver answered after so many nanoseconds. */
    void answered(long nanos);
  }

  /**
   * How a queue behaves.
   *
   * @param capacity most that wait
   * @param batch most that are sent at once
   * @param firstPause pause after the first failure; each further one is twice as long
   * @param longestPause longest pause
   */
  public record Settings(int capacity, int batch, Duration firstPause, Duration longestPause) {
  }

  private final String name;
  private final Settings settings;
  private final Sender<T> sender;
  private final BiPredicate<T, T> supersedes;
  private final BiPredicate<T, T> together;
  private final Listener<T> listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> queue = new ArrayDeque<>();
  private final Thread thread;
  private boolean closed;
  private boolean away;

  /**
   * @param name of the receiver, for the log
   * @param supersedes whether the first, which is newer, makes the second needless
   * @param together whether both may be sent at once
   */
  public Outbox(
      String name,
      Settings settings,
      Sender<T> sender,
      BiPredicate<T, T> supersedes,
      BiPredicate<T, T> together,
      Listener<T> listener) {
    this.name = name;
    this.settings = settings;
    this.sender = sender;
    this.supersedes = supersedes;
    this.together = together;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("notify-" + name).unstarted(this::run);
  }

  /** Begins to send. */
  public Outbox<T> start() {
    thread.start();
    return this;
  }

  /** Puts some in; returns at once. */
  public void add(List<T> items) {
    withLock(() -> {
      items.forEach(item -> {
        settleIf(queue, older -> supersedes.test(item, older), Fate.SUPERSEDED);
        queue.add(item);
      });
      trim();
      changed.signalAll();
    });
  }

  private void trim() {
    int dropped = 0;
    for (; queue.size() > settings.capacity(); dropped++) {
      listener.settled(queue.removeFirst(), Fate.DROPPED);
    }
    if (dropped > 0) {
      logger.warn("the queue to {} is full: the oldest {} alerts were dropped", name, dropped);
    }
  }

  private void settleIf(
      ArrayDeque<T> items, Predicate<T> which, Fate fate) {
    items.removeIf(item -> {
      boolean matches = which.test(item);
      if (matches) {
        listener.settled(item, fate);
      }
      return matches;
    });
  }

  /** How many wait. */
  public int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long pause = settings.firstPause().toNanos();
    try {
      while (true) {
        var batch = next();
        if (batch.isEmpty()) {
          return;
        }
        long start = System.nanoTime();
        var answer = sender.send(batch);
        listener.answered(System.nanoTime() - start);
        if (settle(batch, answer)) {
          pause = settings.firstPause().toNanos();
        } else {
          rest(pause);
          pause = Math.min(2 * pause, settings.longestPause().toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next to be sent, taken out; none once it is closed and empty. */
  private List<T> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !closed) {
        changed.await();
      }
      var batch = new ArrayList<T>();
      while (!queue.isEmpty()
          && batch.size() < settings.batch()
          && batch.stream().allMatch(item -> together.test(item, queue.peekFirst()))) {
        batch.add(queue.removeFirst());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the batch is done with; else it waits again, before all others. */
  private boolean settle(List<T> batch, Answer answer) {
    switch (answer.kind()) {
      case DELIVERED -> {
        if (away) {
          logger.info("{} takes alerts again", name);
        }
        away = false;
        batch.forEach(item -> listener.settled(item, Fate.DELIVERED));
      }
      case REJECTED -> {
        logger.warn("{} alerts are given up: {}", batch.size(), answer.detail());
        batch.forEach(item -> listener.settled(item, Fate.REJECTED));
      }
      case FAILED -> {
        if (!away) {
          logger.warn("alerts wait and are sent again: {}", answer.detail());
        }
        away = true;
        listener.failed(batch.size());
        withLock(() -> takeBack(batch));
        return false;
      }
    }
    return true;
  }

  private void takeBack(List<T> batch) {
    for (var item : batch.reversed()) {
      if (queue.stream().anyMatch(newer -> supersedes.test(newer, item))) {
        listener.settled(item, Fate.SUPERSEDED);
      } else {
        queue.addFirst(item);
      }
    }
    trim();
  }

  private void rest(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left); // New ones wake it too, and may go on sleeping.
      }
      if (closed) {
        settleIf(queue, item -> true, Fate.DROPPED);
      }
    } finally {
      lock.unlock();
    }
  }

  private void withLock(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what waits, if the receiver takes it now, and ends. */
  @Override
  public void close() {
    withLock(() -> {
      closed = true;
      changed.signalAll();
    });
    try {
      if (thread.isAlive() && !thread.join(LONGEST_CLOSE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    withLock(() -> settleIf(queue, item -> true, Fate.DROPPED));
  }

  /** A listener for what became of things, and nothing else. */
  static <T> Listener<T> settled(Consumer<Fate> fates) {
    return new Listener<>() {
      @Override
      public void settled(T item, Fate fate) {
        fates.accept(fate);
      }

      @Override
      public void failed(int items) {
        // Nobody counts.
      }

      @Override
      public void answered(long nanos) {
        // Nobody counts.
      }
    };
  }
}
