// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Runs blocking reads, each on a virtual thread of its own, so many at once and each only so long.
 *
 * <p>Whoever finds all places taken waits in order of arrival. A read whose time is up or whose client has
 * gone is interrupted; its place is free when it has really ended. Thread-safe.
 */
public final class ReadGate {
  private final Semaphore places;
  private final QueryLimits limits;

  public ReadGate(QueryLimits limits) {
    this.places = new Semaphore(limits.concurrency(), true);
    this.limits = limits;
  }

  /** Runs a read within the time any request may take. */
  public <T> Mono<T> run(Callable<T> read) {
    return run(limits.timeout(), read);
  }

  /** Runs a read within {@code timeout}, or within the time any request may take if that is less. */
  public <T> Mono<T> run(Duration timeout, Callable<T> read) {
    var longest = timeout.compareTo(limits.timeout()) < 0 ? timeout : limits.timeout();
    return Mono.<T>create(sink -> start(sink, longest, read));
  }

  /** How many more reads could start now. */
  public int freePlaces() {
    return places.availablePermits();
  }

  private <T> void start(MonoSink<T> sink, Duration longest, Callable<T> read) {
    var run = new Run<>(sink, longest, read);
    var thread = Thread.ofVirtual().name("query").unstarted(run);
    sink.onDispose(thread::interrupt);
    thread.start();
  }

  /** One read, from its wait for a place to its answer. */
  private final class Run<T> implements Runnable {
    private final MonoSink<T> sink;
    private final Duration longest;
    private final Callable<T> read;
    private final AtomicBoolean answered = new AtomicBoolean();

    Run(MonoSink<T> sink, Duration longest, Callable<T> read) {
      this.sink = sink;
      this.longest = longest;
      this.read = read;
    }

    @Override
    public void run() {
      try {
        if (!places.tryAcquire(limits.queueWait().toMillis(), TimeUnit.MILLISECONDS)) {
          fail(busy());
          return;
        }
      } catch (InterruptedException e) {
        return; // The client has gone.
      }
      // The answer is told in time even if the read does not heed its interrupt at once.
      var alarm = Schedulers.parallel()
          .schedule(() -> fail(timedOut()), longest.toMillis(), TimeUnit.MILLISECONDS);
      Runnable answer;
      try {
        T value = read.call();
        answer = () -> succeed(value);
      } catch (Throwable e) { // An Error too must reach the client, not only the thread's end.
        answer = () -> fail(e);
      } finally {
        alarm.dispose();
        places.release();
      }
      answer.run();
    }

    private void succeed(T value) {
      if (answered.compareAndSet(false, true)) {
        sink.success(value);
      }
    }

    /** Tells the failure; ending the sink interrupts the read if it still runs. */
    private void fail(Throwable failure) {
      if (answered.compareAndSet(false, true)) {
        sink.error(failure);
      }
    }

    private QueryException busy() {
      return new QueryException.Busy(
          "cannot start query: got %d running for %s, expected one of them to end"
              .formatted(limits.concurrency(), Text.duration(limits.queueWait())));
    }

    private QueryException timedOut() {
      return new QueryException.TimedOut(
          "cannot answer query: got no result within %s, expected one (ask for less or allow more)"
              .formatted(Text.duration(longest)));
    }
  }
}
