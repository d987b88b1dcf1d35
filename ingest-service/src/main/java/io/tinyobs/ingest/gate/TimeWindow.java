// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The times that are accepted now, both ends included.
 *
 * @param nowMillis the server's clock, milliseconds since the epoch
 * @param oldestMillis what is older would be forgotten at once
 * @param newestMillis what is newer comes from a clock that is wrong
 */
public record TimeWindow(long nowMillis, long oldestMillis, long newestMillis) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The window around the clock's present time. */
  public static TimeWindow at(InstantSource clock, Duration retention, Duration maxAhead) {
    long now = clock.millis();
    return new TimeWindow(now, now - retention.toMillis(), now + maxAhead.toMillis());
  }

  /** Why a record of this time is refused, or null if it is not. */
  public @Nullable Reason refusal(long timestampMillis) {
    if (timestampMillis < oldestMillis) {
      return Reason.TOO_OLD;
    }
    return timestampMillis > newestMillis ? Reason.TOO_FAR_AHEAD : null;
  }

  /**
   * Lets a time pass.
   *
   * @throws RecordRefused if it is outside
   */
  public void check(String what, long timestampMillis) {
    var reason = refusal(timestampMillis);
    if (reason != null) {
      throw new RecordRefused(reason, message(what, timestampMillis));
    }
  }

  /**
   * Lets a time in OTLP's unsigned nanoseconds pass.
   *
   * @return the same in milliseconds
   * @throws RecordRefused if it is outside
   */
  public long checkNanos(String what, long unsignedNanos) {
    // Unsigned: what looks negative is after the year 2262.
    long millis = Long.divideUnsigned(unsignedNanos, NANOS_PER_MILLI);
    check(what, millis);
    return millis;
  }

  /** What the sender of a record of this time is told. */
  public String message(String what, long timestampMillis) {
    return "cannot accept %s: got time %s, expected %s to %s"
        .formatted(what, text(timestampMillis), text(oldestMillis), text(newestMillis));
  }

  /** The server's clock in nanoseconds since the epoch. */
  public long nowNanos() {
    return nowMillis * NANOS_PER_MILLI;
  }

  private static String text(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
