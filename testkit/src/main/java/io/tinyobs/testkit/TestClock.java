// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is set. Thread-safe. */
public final class TestClock implements InstantSource {
  private final AtomicReference<Instant> now;

  private TestClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  /** A clock that shows this instant. */
  public static TestClock at(Instant now) {
    return new TestClock(now);
  }

  /** A clock that shows this instant, written as in ISO 8601. */
  public static TestClock at(String now) {
    return at(Instant.parse(now));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Lets it show another instant, an earlier one too. */
  public void set(Instant instant) {
    now.set(instant);
  }

  /** Moves it on, or back by a negative duration. Returns what it shows then. */
  public Instant advance(Duration by) {
    return now.updateAndGet(instant -> instant.plus(by));
  }
}
