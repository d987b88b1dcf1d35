// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.RetentionPolicy;
import io.tinyobs.storage.StorageSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How writes are grouped, what reads keep, and how many exemplars are kept.
 *
 * @param linger longest a record waits for company before it is committed
 * @param maxInFlight most memory that writes under way may take before new ones are refused
 * @param commandTimeout longest wait for one answer of Redis
 * @param blockCache most memory that blocks of samples which were read take, so that they need not be
 *     fetched again; an eighth of the heap by default
 * @param exemplars how many exemplars of a series are kept of each two hours, the newest
 */
@ConfigurationProperties("tinyobs.storage")
public record StorageProperties(
    @DefaultValue("5ms") Duration linger,
    @DefaultValue("64MB") DataSize maxInFlight,
    @DefaultValue("5s") Duration commandTimeout,
    @Nullable DataSize blockCache,
    @DefaultValue("128") int exemplars) {

  /** The same, as the store takes them. */
  StorageSettings settings(RetentionPolicy retention, long maxBytes) {
    var defaults = StorageSettings.defaults();
    return new StorageSettings(
        retention,
        maxBytes,
        defaults.window(),
        linger,
        maxInFlight.toBytes(),
        commandTimeout,
        blockCache == null ? defaults.blockCacheBytes() : blockCache.toBytes(),
        exemplars);
  }
}
