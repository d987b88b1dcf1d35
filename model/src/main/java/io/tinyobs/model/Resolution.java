// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.time.Duration;

/** How finely samples are kept: as they came, or summed up per 5 minutes or per hour. */
public enum Resolution {
  /** Every sample as it came. */
  RAW("raw", Duration.ZERO),
  /** One summary every five minutes. */
  FIVE_MINUTES("5m", Duration.ofMinutes(5)),
  /** One summary every hour. */
  ONE_HOUR("1h", Duration.ofHours(1));

  private final String label;
  private final Duration step;

  Resolution(String label, Duration step) {
    this.label = label;
    this.step = step;
  }

  /** As users read it: {@code raw}, {@code 5m}, {@code 1h}. */
  public String label() {
    return label;
  }

  /** The time one summary covers; zero for {@link #RAW}. */
  public Duration step() {
    return step;
  }
}
