// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.query.rules.file.RuleBook;
import io.tinyobs.query.rules.file.RuleGroup;
import java.util.function.BooleanSupplier;

/**
 * What the evaluator says of itself at {@code /actuator/prometheus}: Prometheus' names after {@code tinyobs_}. The
 * groups' figures are there only where they are evaluated. Thread-safe.
 */
public final class RuleMeters {
  private final MeterRegistry registry;

  public RuleMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Figures of one group, until they are closed. */
  GroupMeters open(RuleGroup group) {
    return new GroupMeters(registry, group);
  }

  void watch(BooleanSupplier leads) {
    Gauge.builder("tinyobs.rules.leading", leads, it -> it.getAsBoolean() ? 1 : 0)
        .description("Whether this replica evaluates the rules now")
        .strongReference(true)
        .register(registry);
  }

  void watch(RuleBook book) {
    Gauge.builder("tinyobs.rules.last.reload.successful", book, it -> it.isSound() ? 1 : 0)
        .description("Whether the rule files as they are now are what is evaluated")
        .register(registry);
    Gauge
        .builder("tinyobs.rules.last.reload.success.timestamp", book,
            it -> it.lastRead().toEpochMilli() / 1000.0)
        .description("When rule files were last taken over, seconds since the epoch")
        .baseUnit("seconds")
        .register(registry);
  }
}
