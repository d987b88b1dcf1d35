// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/**
 * A span of time, both ends included.
 *
 * @param startMillis
 *          first instant, milliseconds since the epoch
 * @param endMillis
 *          last instant, milliseconds since the epoch, not before {@code startMillis}
 */
public record TimeRange(long startMillis, long endMillis) {
  /** All of time. */
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /**
   * @throws IllegalArgumentException
   *           if the end is before the start
   */
  public TimeRange {
    if (endMillis < startMillis) {
      throw new IllegalArgumentException(
          "cannot make a time range: got end %d before start %d".formatted(endMillis, startMillis));
    }
  }

  /** The range of both ends given, in milliseconds since the epoch. */
  public static TimeRange of(long startMillis, long endMillis) {
    return new TimeRange(startMillis, endMillis);
  }

  /** Whether {@code timestampMillis} lies within, ends included. */
  public boolean contains(long timestampMillis) {
    return timestampMillis >= startMillis && timestampMillis <= endMillis;
  }

  /** Whether both ranges share at least one instant. */
  public boolean overlaps(TimeRange other) {
    return startMillis <= other.endMillis && other.startMillis <= endMillis;
  }
}
