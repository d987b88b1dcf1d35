// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long things take, and when they go wrong. Safe for use by many threads if the generator is. */
final class Hiccups {
  private static final double SPREAD = 0.45;
  private static final double NANOS_PER_MILLI = 1e6;

  private final double scale;
  private final double slowRate;
  private final double errorRate;
  private final RandomGenerator random;

  Hiccups(double scale, double slowRate, double errorRate, RandomGenerator random) {
    this.scale = scale;
    this.slowRate = slowRate;
    this.errorRate = errorRate;
    this.random = random;
  }

  /** Takes about {@code medianMillis}: often a little less, seldom much more (log-normal, like real services). */
  void work(double medianMillis) {
    double millis = medianMillis * Math.exp(SPREAD * random.nextGaussian()) * scale;
    try {
      Thread.sleep(Duration.ofNanos((long) (millis * NANOS_PER_MILLI)));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isSlow() {
    return random.nextDouble() < slowRate;
  }

  boolean isFailing() {
    return random.nextDouble() < errorRate;
  }

  /** True in a part of {@code probability} of all cases. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
