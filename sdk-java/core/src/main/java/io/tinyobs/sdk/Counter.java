// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * A sum that only grows, for instance of requests. Safe for use by many threads: recording is striped, allocates
 * nothing and never throws.
 */
public final class Counter extends Instrument {
  private final String head;
  private final LongAdder whole = new LongAdder();
  private final DoubleAdder parts = new DoubleAdder();

  Counter(String head, long createdMillis) {
    super(createdMillis);
    this.head = head;
  }

  /** Counts one. */
  public void increment() {
    whole.increment();
  }

  /** Adds {@code amount}; one that is negative or not finite is ignored, a counter never falls. */
  public void add(double amount) {
    if (amount > 0 && amount <= Double.MAX_VALUE) {
      parts.add(amount);
    }
  }

  /** Adds {@code amount}; a negative one is ignored. */
  public void add(long amount) {
    if (amount > 0) {
      whole.add(amount);
    }
  }

  /** The sum so far. */
  public double value() {
    return whole.sum() + parts.sum();
  }

  @Override
  void snapshot(SampleSink sink) {
    long zero = takeZeroMillis();
    if (zero >= 0) {
      sink.zero(head, zero);
    }
    sink.sample(head, value());
  }
}
