// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.MemoryUsage;
import io.tinyobs.storage.Shedding;
import io.tinyobs.storage.StorageBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A budget that always sheds the same. */
final class FakeBudget implements StorageBudget {
  static final BudgetReport REPORT = new BudgetReport(
      Instant.parse("2026-11-20T12:00:00Z"),
      new MemoryUsage(900, 1000, 0.9),
      4L,
      Duration.ofDays(9),
      true,
      Map.of(Shedding.DEBUG_LOGS, 30L, Shedding.SAMPLES, 20L));

  @Override
  public MemoryUsage usage() {
    return REPORT.usage();
  }

  @Override
  public BudgetReport keep() {
    return REPORT;
  }

  @Override
  public Optional<BudgetReport> last() {
    return Optional.of(REPORT);
  }
}
