// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How long the service has been running. */
public final class Uptime {
  private final InstantSource clock;
  private final Instant start;

  public Uptime(InstantSource clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  /** Time since it started. */
  public Duration get() {
    return Duration.between(start, clock.instant());
  }
}
