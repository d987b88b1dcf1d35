// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.time.Duration;

/** A histogram of durations in seconds. Safe for use by many threads. */
public final class Timer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Histogram seconds;

  Timer(Histogram seconds) {
    this.seconds = seconds;
  }

  /** Starts the watch; closing what is returned records the time since. */
  public Running start() {
    return new Running(seconds);
  }

  /** Records {@code duration}; a negative one is ignored. */
  public void record(Duration duration) {
    recordNanos(duration.getSeconds() * 1_000_000_000L + duration.getNano());
  }

  /** Records {@code nanos}; a negative value is ignored. */
  public void recordNanos(long nanos) {
    if (nanos >= 0) {
      seconds.record(nanos / NANOS_PER_SECOND);
    }
  }

  /** How many durations were recorded. */
  public long count() {
    return seconds.count();
  }

  /** The sum of the recorded durations, in seconds. */
  public double totalSeconds() {
    return seconds.sum();
  }

  /** A running watch; closing it a second time does nothing. For one thread at a time. */
  public static final class Running implements AutoCloseable {
    private final Histogram seconds;
    private final long startTick = System.nanoTime();
    private boolean closed;

    private Running(Histogram seconds) {
      this.seconds = seconds;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        seconds.record((System.nanoTime() - startTick) / NANOS_PER_SECOND);
      }
    }
  }
}
