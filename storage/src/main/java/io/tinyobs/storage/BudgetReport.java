// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the memory budget stands, and what was done to keep it.
 *
 * @param at when this was found
 * @param usage how much is used
 * @param growthBytesPerHour how fast use would grow if nothing were shed, measured over up to six hours;
 *     null until there are ten minutes to measure over
 * @param rawKept how long samples as they came will be kept at this rate: their retention, or less if
 *     they will be shed before; null while the growth is unknown
 * @param canShed whether anything is left that may be shed
 * @param shedBytes bytes of blocks shed this time, by kind
 */
public record BudgetReport(
    Instant at,
    MemoryUsage usage,
    @Nullable Long growthBytesPerHour,
    @Nullable Duration rawKept,
    boolean canShed,
    Map<Shedding, Long> shedBytes) {
  public BudgetReport {
    shedBytes = Map.copyOf(shedBytes);
  }

  /** The forecast as a sentence. */
  public String forecast() {
    var kept = rawKept;
    if (kept == null) {
      return "raw samples: too early to tell how long they are kept";
    }
    return "raw samples are kept %s at this rate".formatted(
        kept.toDays() >= 2 ? kept.toDays() + " days" : kept.toHours() + " hours");
  }
}
