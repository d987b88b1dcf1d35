// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.storage.StorageSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How long things are kept and how writes are grouped.
 *
 * @param rawRetention how long samples are kept as they came
 * @param traceRetention how long traces are kept
 * @param logRetention how long log records are kept
 * @param linger longest a record waits for company before it is committed
 * @param maxInFlight most memory that writes under way may take before new ones are refused
 * @param commandTimeout longest wait for one answer of Redis
 */
@ConfigurationProperties("tinyobs.storage")
public record StorageProperties(
    @DefaultValue("48h") Duration rawRetention,
    @DefaultValue("24h") Duration traceRetention,
    @DefaultValue("24h") Duration logRetention,
    @DefaultValue("5ms") Duration linger,
    @DefaultValue("64MB") DataSize maxInFlight,
    @DefaultValue("5s") Duration commandTimeout) {

  /** The same, as the store takes them. */
  StorageSettings settings() {
    return new StorageSettings(
        rawRetention,
        traceRetention,
        logRetention,
        StorageSettings.defaults().window(),
        linger,
        maxInFlight.toBytes(),
        commandTimeout);
  }
}
