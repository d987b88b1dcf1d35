// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Runs blocking reads, so many at once and each only so long; the others queue in order of arrival.
 *
 * <p>Threads are the platform's, one a place: evaluating and decoding keep a processor busy, and as many
 * virtual threads doing so as there are processors would leave none to all other virtual threads.
 *
 * <p>A read whose time is up or whose client has gone is interrupted; its place is free when it has really
 * ended. Thread-safe.
 */
public final class ReadGate implements AutoCloseable {
  private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

  /** How a read ended. */
  public enum Outcome {
    /** With a value. */
    ANSWERED,
    /** With a failure of its own. */
    FAILED,
    /** Without having found a place. */
    BUSY,
    /** Not within its time. */
    TIMED_OUT,
    /** Its client went away first. */
    GONE
  }

  private final QueryLimits limits;
  private final ThreadPoolExecutor threads;
  private final Deadlines deadlines = new Deadlines();
  private final AtomicInteger running = new AtomicInteger();
  private final Map<Outcome, LongAdder> ended = new EnumMap<>(Outcome.class);

  public ReadGate(QueryLimits limits) {
    this.limits = limits;
    for (var outcome : Outcome.values()) {
      ended.put(outcome, new LongAdder());
    }
    threads = new ThreadPoolExecutor(
        limits.concurrency(),
        limits.concurrency(),
        IDLE_THREAD.toMillis(),
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        Thread.ofPlatform().daemon().name("query-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs a read within the time any request may take. */
  public <T> Mono<T> run(Callable<T> read) {
    return run(limits.timeout(), read);
  }

  /** Runs a read within {@code timeout}, or within the time any request may take if that is less. */
  public <T> Mono<T> run(Duration timeout, Callable<T> read) {
    var longest = timeout.compareTo(limits.timeout()) < 0 ? timeout : limits.timeout();
    return Mono.create(sink -> start(new Run<>(sink, longest, read)));
  }

  /** How many more reads could start now. */
  public int freePlaces() {
    return limits.concurrency() - running.get();
  }

  /** How many reads run now. */
  public int running() {
    return running.get();
  }

  /** How many reads wait for a place now. */
  public int waiting() {
    return threads.getQueue().size();
  }

  /** How many reads have ended so. */
  public long ended(Outcome outcome) {
    return counter(outcome).sum();
  }

  private LongAdder counter(Outcome outcome) {
    return Objects.requireNonNull(ended.get(outcome));
  }

  private void start(Run<?> run) {
    var task = new FutureTask<>(run, true);
    deadlines.watch(run);
    run.sink.onDispose(() -> {
      run.end(Outcome.GONE); // Whatever it still tells, nobody listens.
      deadlines.forget(run);
      task.cancel(true);
      threads.remove(task);
    });
    threads.execute(task);
  }

  /** Interrupts all reads under way. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private enum State {
    WAITING, RUNNING, ENDED
  }

  /** One read, from its wait for a place to its answer. */
  private final class Run<T> implements Runnable, Deadlines.Timed {
    private final MonoSink<T> sink;
    private final Duration longest;
    private final Callable<T> read;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile long due = deadlines.now() + limits.queueWait().toNanos();

    Run(MonoSink<T> sink, Duration longest, Callable<T> read) {
      this.sink = sink;
      this.longest = longest;
      this.read = read;
    }

    @Override
    public void run() {
      due = deadlines.now() + longest.toNanos();
      if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
        return;
      }
      running.incrementAndGet();
      deadlines.watch(this);
      Runnable answer;
      try {
        T value = read.call();
        answer = () -> succeed(value);
      } catch (Throwable e) { // An Error too must reach the client, not only the thread's end.
        answer = () -> fail(Outcome.FAILED, e);
      } finally {
        deadlines.forget(this);
        running.decrementAndGet();
      }
      answer.run();
    }

    @Override
    public long due() {
      return due;
    }

    /** The answer is told in time even if the read does not heed its interrupt at once. */
    @Override
    public void expire() {
      if (state.compareAndSet(State.WAITING, State.ENDED)) {
        counter(Outcome.BUSY).increment();
        sink.error(busy());
      } else if (due <= deadlines.now()) { // Else it has begun to run meanwhile.
        fail(Outcome.TIMED_OUT, timedOut());
      }
    }

    private void succeed(T value) {
      if (end(Outcome.ANSWERED)) {
        sink.success(value);
      }
    }

    /** Tells the failure; ending the sink interrupts the read if it still runs. */
    private void fail(Outcome outcome, Throwable failure) {
      if (end(outcome)) {
        sink.error(failure);
      }
    }

    /** Whether this is the first end of the read, which counts. */
    private boolean end(Outcome outcome) {
      boolean first = state.getAndSet(State.ENDED) != State.ENDED;
      if (first) {
        counter(outcome).increment();
      }
      return first;
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
