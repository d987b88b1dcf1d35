// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.RetentionPolicy;
import io.tinyobs.storage.StorageSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How writes are grouped.
 *
 * @param linger longest a record waits for company before it is committed
 * @param maxInFlight most memory that writes under way may take before new ones are refused
 * @param commandTimeout longest wait for one answer of Redis
 */
@ConfigurationProperties("tinyobs.storage")
public record StorageProperties(
    @DefaultValue("5ms") Duration linger,
    @DefaultValue("64MB") DataSize maxInFlight,
    @DefaultValue("5s") Duration commandTimeout) {

  /** The same, as the store takes them. */
  StorageSettings settings(RetentionPolicy retention, long maxBytes) {
    return new StorageSettings(
        retention,
        maxBytes,
        StorageSettings.defaults().window(),
        linger,
        maxInFlight.toBytes(),
        commandTimeout);
  }
}
