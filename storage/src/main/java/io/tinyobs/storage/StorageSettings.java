// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import java.time.Duration;

/**
 * How long things are kept, how much room they may take and how writes are grouped.
 *
 * @param retention how long things are kept
 * @param maxBytes most memory that all of Redis may use; 0 leaves that to Redis' own limit, and of two
 *     limits the smaller holds
 * @param window span of time one block never crosses
 * @param linger longest a record waits for company before it is committed
 * @param maxInFlightBytes most memory that writes under way may take before new ones are refused
 * @param commandTimeout longest wait for one answer of Redis
 * @param blockCacheBytes most memory that blocks of samples which were read take, so that they need not be
 *     fetched again
 * @param exemplars how many exemplars of a series and window are kept, the newest
 */
public record StorageSettings(
    RetentionPolicy retention,
    long maxBytes,
    Duration window,
    Duration linger,
    long maxInFlightBytes,
    Duration commandTimeout,
    long blockCacheBytes,
    int exemplars) {

  /** Of the heap, what blocks that were read may take if nothing is configured: an eighth. */
  private static final int HEAP_SHARE = 8;

  /** Of one series and window: one a minute of the usual window, and some. */
  public static final int EXEMPLARS = 128;

  /**
   * @throws IllegalArgumentException if no exemplar would be kept
   */
  public StorageSettings {
    if (exemplars < 1) {
      throw new IllegalArgumentException(
          "cannot keep exemplars: got %d of a series, expected at least 1".formatted(exemplars));
    }
  }

  /** What holds when nothing is configured. */
  public static StorageSettings defaults() {
    return new StorageSettings(
        RetentionPolicy.of(Retention.DEFAULT),
        0,
        Duration.ofHours(2),
        Duration.ofMillis(5),
        64L << 20,
        Duration.ofSeconds(5),
        Runtime.getRuntime().maxMemory() / HEAP_SHARE,
        EXEMPLARS);
  }

  /** The same with another retention. */
  public StorageSettings with(RetentionPolicy other) {
    return new StorageSettings(other, maxBytes, window, linger, maxInFlightBytes, commandTimeout,
        blockCacheBytes, exemplars);
  }

  /** The same with another number of exemplars. */
  public StorageSettings withExemplars(int other) {
    return new StorageSettings(
        retention, maxBytes, window, linger, maxInFlightBytes, commandTimeout,
        blockCacheBytes, other);
  }

  /** The same with another memory budget. */
  public StorageSettings withMaxBytes(long other) {
    return new StorageSettings(retention, other, window, linger, maxInFlightBytes, commandTimeout,
        blockCacheBytes, exemplars);
  }
}
