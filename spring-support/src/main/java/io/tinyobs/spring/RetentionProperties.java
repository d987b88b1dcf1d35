// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.RetentionPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * How long things are kept; the memory budget may end it earlier.
 *
 * @param raw samples as they came ({@code TINYOBS_RETENTION_RAW})
 * @param fiveMinutes summaries of five minutes ({@code TINYOBS_RETENTION_5M})
 * @param oneHour summaries of an hour ({@code TINYOBS_RETENTION_1H})
 * @param traces spans ({@code TINYOBS_RETENTION_TRACES})
 * @param logs log records ({@code TINYOBS_RETENTION_LOGS})
 * @param tenants what differs for some tenants, by their names ({@code TINYOBS_RETENTION_TENANTS_SHOP_RAW})
 */
@ConfigurationProperties("tinyobs.retention")
public record RetentionProperties(
    @DefaultValue("48h") Duration raw,
    @Name("5m") @DefaultValue("14d") Duration fiveMinutes,
    @Name("1h") @DefaultValue("400d") Duration oneHour,
    @DefaultValue("24h") Duration traces,
    @DefaultValue("24h") Duration logs,
    @Nullable Map<String, Exceptions> tenants) {

  /**
   * What differs for one tenant.
   *
   * @param raw samples as they came
   * @param fiveMinutes summaries of five minutes
   * @param oneHour summaries of an hour
   * @param traces spans
   * @param logs log records
   */
  public record Exceptions(
      @Nullable Duration raw,
      @Name("5m") @Nullable Duration fiveMinutes,
      @Name("1h") @Nullable Duration oneHour,
      @Nullable Duration traces,
      @Nullable Duration logs) {
    Retention over(Retention usual) {
      return new Retention(
          Objects.requireNonNullElse(raw, usual.raw()),
          Objects.requireNonNullElse(fiveMinutes, usual.fiveMinutes()),
          Objects.requireNonNullElse(oneHour, usual.oneHour()),
          Objects.requireNonNullElse(traces, usual.traces()),
          Objects.requireNonNullElse(logs, usual.logs()));
    }
  }

  /** The same, as the store takes it. */
  public RetentionPolicy policy() {
    var usual = new Retention(raw, fiveMinutes, oneHour, traces, logs);
    var exceptions = new HashMap<Tenant, Retention>();
    if (tenants != null) {
      tenants.forEach((name, own) -> exceptions.put(new Tenant(name), own.over(usual)));
    }
    return new RetentionPolicy(usual, exceptions);
  }
}
