// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import java.time.Duration;

/**
 * How long things are kept and how writes are grouped.
 *
 * @param rawRetention how long samples are kept as they came
 * @param traceRetention how long traces are kept
 * @param logRetention how long log records are kept
 * @param window span of time one block never crosses
 * @param linger longest a record waits for company before it is committed
 * @param maxInFlightBytes most memory that writes under way may take before new ones are refused
 * @param commandTimeout longest wait for one answer of Redis
 */
public record StorageSettings(
    Duration rawRetention,
    Duration traceRetention,
    Duration logRetention,
    Duration window,
    Duration linger,
    long maxInFlightBytes,
    Duration commandTimeout) {

  /** What holds when nothing is configured. */
  public static StorageSettings defaults() {
    return new StorageSettings(
        Duration.ofHours(48),
        Duration.ofHours(24),
        Duration.ofHours(24),
        Duration.ofHours(2),
        Duration.ofMillis(5),
        64L << 20,
        Duration.ofSeconds(5));
  }
}
