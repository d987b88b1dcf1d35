// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When customers come: independently of each other (Poisson), at a rate that rises and falls like a day's. */
final class Arrivals {
  private static final double DAILY_SWING = 0.5;
  private static final double HOURLY_SWING = 0.2;
  private static final int HOURS = 7;

  private final double rate;
  private final double waveSeconds;
  private final RandomGenerator random;

  /**
   * @param rate
   *          arrivals a second, on average over a wave
   */
  Arrivals(double rate, Duration wave, RandomGenerator random) {
    this.rate = rate;
    this.waveSeconds = wave.toMillis() / 1e3;
    this.random = random;
  }

  /** Arrivals a second at {@code seconds} after the start. */
  double rateAt(double seconds) {
    double day = 2 * Math.PI * seconds / waveSeconds;
    return rate * (1 + DAILY_SWING * Math.sin(day) + HOURLY_SWING * Math.sin(HOURS * day));
  }

  /** Seconds from one arrival at {@code seconds} to the next. */
  double nextGapSeconds(double seconds) {
    return -Math.log(1 - random.nextDouble()) / rateAt(seconds);
  }
}
