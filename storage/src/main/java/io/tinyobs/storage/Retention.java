// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Resolution;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How long the things of one tenant are kept; the memory budget may end it earlier.
 *
 * @param raw samples as they came
 * @param fiveMinutes summaries of five minutes
 * @param oneHour summaries of an hour
 * @param traces spans
 * @param logs log records
 */
public record Retention(
    Duration raw, Duration fiveMinutes, Duration oneHour, Duration traces, Duration logs) {
  /** What holds when nothing is configured. */
  public static final Retention DEFAULT = new Retention(
      Duration.ofHours(48),
      Duration.ofDays(14),
      Duration.ofDays(400),
      Duration.ofHours(24),
      Duration.ofHours(24));

  /**
   * @throws IllegalArgumentException if one is not positive
   */
  public Retention {
    for (var duration : List.of(raw, fiveMinutes, oneHour, traces, logs)) {
      if (!duration.isPositive()) {
        throw new IllegalArgumentException(
            "cannot keep data: got a retention of %s, expected more than 0".formatted(duration));
      }
    }
  }

  /** How long samples of a resolution are kept. */
  public Duration samples(Resolution resolution) {
    return switch (resolution) {
      case RAW -> raw;
      case FIVE_MINUTES -> fiveMinutes;
      case ONE_HOUR -> oneHour;
    };
  }

  /** The longer of both, each by itself. */
  Retention orLonger(Retention other) {
    return new Retention(
        longer(raw, other.raw),
        longer(fiveMinutes, other.fiveMinutes),
        longer(oneHour, other.oneHour),
        longer(traces, other.traces),
        longer(logs, other.logs));
  }

  private static Duration longer(Duration one, Duration other) {
    return Collections.max(List.of(one, other));
  }
}
