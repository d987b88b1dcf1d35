// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much memory all data may take, in all of Redis. Of these and of Redis' own {@code maxmemory} the
 * smallest holds.
 *
 * @param maxStorageGb GiB ({@code TINYOBS_MAX_STORAGE_GB})
 * @param maxMemoryMb the same in MiB, for less than one GiB ({@code TINYOBS_MAX_MEMORY_MB})
 */
@ConfigurationProperties("tinyobs")
public record BudgetProperties(
    @DefaultValue("1") double maxStorageGb, @Nullable Long maxMemoryMb) {
  /** An empty Redis takes about 1 MiB; with less than this nothing of use fits in. */
  private static final long LEAST_BYTES = 16L << 20;

  /**
   * @throws IllegalArgumentException if it is less than 16 MiB
   */
  public BudgetProperties {
    long bytes = bytes(maxStorageGb, maxMemoryMb);
    if (!Double.isFinite(maxStorageGb) || bytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "cannot limit the storage: got " + (bytes >> 20) + " MiB, expected at least "
              + (LEAST_BYTES >> 20) + " (TINYOBS_MAX_STORAGE_GB, TINYOBS_MAX_MEMORY_MB)");
    }
  }

  /** The budget in bytes. */
  public long maxBytes() {
    return bytes(maxStorageGb, maxMemoryMb);
  }

  private static long bytes(double gb, @Nullable Long mb) {
    long byGb = (long) (gb * (1L << 30));
    return mb == null ? byGb : Math.min(byGb, mb << 20);
  }
}
