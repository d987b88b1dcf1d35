// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Resolution;
import io.tinyobs.storage.StorageSettings;
import java.util.List;

/**
 * Which summaries are kept beside samples, and how long the windows of their blocks are. Both tiers are
 * summed up from samples when a window of these is closed, so a bucket must not cross one.
 *
 * @param windowMillis length of a window of samples
 * @param kept those whose buckets part a window
 */
record Tiers(long windowMillis, List<Resolution> kept) {
  /** Windows of samples that a window of summaries covers: a day, and 16 of them, by default. */
  private static final long FIVE_MINUTES_OF = 12;
  private static final long ONE_HOUR_OF = 192;

  static Tiers of(StorageSettings settings) {
    long window = settings.window().toMillis();
    return new Tiers(window, List.of(Resolution.FIVE_MINUTES, Resolution.ONE_HOUR).stream()
        .filter(tier -> window % tier.step().toMillis() == 0)
        .toList());
  }

  /** Length of a window that no block of a resolution crosses, milliseconds. */
  long window(Resolution resolution) {
    return windowMillis * switch (resolution) {
      case RAW -> 1;
      case FIVE_MINUTES -> FIVE_MINUTES_OF;
      case ONE_HOUR -> ONE_HOUR_OF;
    };
  }

  /** Start of the window of a resolution that a time lies in. */
  long windowStart(Resolution resolution, long millis) {
    return Math.floorDiv(millis, window(resolution)) * window(resolution);
  }
}
