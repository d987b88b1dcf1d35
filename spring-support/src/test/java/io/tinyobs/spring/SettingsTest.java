// SPDX-License-Identifier: MIT
package io.tinyobs.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.Retention;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTest {
  @Test
  void budget_nothingSet_isOneGib() {
    assertThat(budget(Map.of()).maxBytes()).isEqualTo(1L << 30);
  }

  @Test
  void budget_bothLimits_theSmallerHolds() {
    assertThat(budget(Map.of("TINYOBS_MAX_STORAGE_GB", "2.5")).maxBytes()).isEqualTo(5L << 29);
    assertThat(budget(Map.of("TINYOBS_MAX_MEMORY_MB", "64")).maxBytes()).isEqualTo(64L << 20);
    assertThat(budget(Map.of("TINYOBS_MAX_MEMORY_MB", "4096")).maxBytes()).isEqualTo(1L << 30);
  }

  @Test
  void budget_tooLittle_isRefusedInWords() {
    assertThatThrownBy(() -> budget(Map.of("TINYOBS_MAX_STORAGE_GB", "0")))
        .isInstanceOf(BindException.class).rootCause()
        .hasMessageContaining("cannot limit the storage: got 0 MiB, expected at least 16");
  }

  @Test
  void retention_nothingSet_isTheStoresDefault() {
    assertThat(retention(Map.of()).policy().usual()).isEqualTo(Retention.DEFAULT);
  }

  @Test
  void retention_byEnvironment_tenantsDifferWhereTheySay() {
    var policy = retention(Map.of(
        "TINYOBS_RETENTION_RAW", "72h",
        "TINYOBS_RETENTION_5M", "30d",
        "TINYOBS_RETENTION_1H", "100d",
        "TINYOBS_RETENTION_TENANTS_SHOP_LOGS", "6h",
        "TINYOBS_RETENTION_TENANTS_SHOP_5M", "2d")).policy();

    assertThat(policy.of(Tenant.DEFAULT)).isEqualTo(new Retention(
        Duration.ofHours(72), Duration.ofDays(30), Duration.ofDays(100), Duration.ofHours(24),
        Duration.ofHours(24)));
    assertThat(policy.of(new Tenant("shop"))).isEqualTo(new Retention(
        Duration.ofHours(72), Duration.ofDays(2), Duration.ofDays(100), Duration.ofHours(24),
        Duration.ofHours(6)));
    assertThat(policy.longest()).isEqualTo(policy.usual());
  }

  private static BudgetProperties budget(Map<String, Object> variables) {
    return binder(variables).bindOrCreate("tinyobs", BudgetProperties.class);
  }

  private static RetentionProperties retention(Map<String, Object> variables) {
    return binder(variables).bindOrCreate("tinyobs.retention", RetentionProperties.class);
  }

  private static Binder binder(Map<String, Object> variables) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().forEach(
        source -> environment.getPropertySources().remove(source.getName()));
    environment.getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
    return Binder.get(environment);
  }
}
