// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

/**
 * One request from its arrival until it is closed. Each counts in {@code requests_total}, {@code errors_total} if it
 * failed, {@code inflight} meanwhile, and its milliseconds in {@code latency}. For one thread at a time.
 */
public final class RequestGuard implements AutoCloseable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Requests requests;
  private final long startTick = System.nanoTime();
  private boolean failed;
  private boolean closed;

  RequestGuard(Requests requests) {
    this.requests = requests;
    requests.inflight.add(1);
  }

  /** Marks the request as failed. */
  public void fail() {
    failed = true;
  }

  /** Ends the request; a second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    requests.inflight.add(-1);
    requests.total.increment();
    if (failed) {
      requests.errors.increment();
    }
    requests.latency.record((System.nanoTime() - startTick) / NANOS_PER_MILLI);
  }

  /** The instruments that all guards of one TinyObs share. */
  record Requests(Counter total, Counter errors, Gauge inflight, Histogram latency) {
  }
}
