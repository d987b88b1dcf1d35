// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tinyobs.query.rules.file.RuleGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** The figures of one group, by {@code tenant} and {@code rule_group} ({@code FILE;NAME}). Thread-safe. */
final class GroupMeters {
  private final MeterRegistry registry;
  private final String tenant;
  private final String key;
  private final List<Meter> meters = new ArrayList<>();
  private final Counter iterations;
  private final Counter missed;
  private final Counter evaluations;
  private final Counter failures;
  private final Timer durations;
  private volatile double samples = Double.NaN;
  private volatile double seconds = Double.NaN;
  private volatile double last = Double.NaN;

  GroupMeters(MeterRegistry registry, RuleGroup group) {
    this.registry = registry;
    this.tenant = group.tenant().name();
    this.key = group.key();
    iterations = counter("rule.group.iterations",
        "Evaluations of the group that were due, missed ones too");
    missed = counter("rule.group.iterations.missed",
        "Evaluations of the group that were not, because the one before took too long");
    evaluations = counter("rule.evaluations", "Evaluations of rules");
    failures = counter("rule.evaluation.failures", "Evaluations of rules that failed");
    durations = Timer.builder("tinyobs.rule.evaluation.duration")
        .description("How long evaluations of rules take")
        .register(registry);
    double interval = group.interval().toMillis() / 1000.0;
    int rules = group.rules().size();
    gauge("rule.group.interval", "seconds", "Time between two evaluations", () -> interval);
    gauge("rule.group.rules", "", "Rules in the group", () -> rules);
    gauge("rule.group.last.duration", "seconds", "How long the last evaluation took",
        () -> seconds);
    gauge("rule.group.last.evaluation.timestamp", "seconds",
        "When the last evaluation began, seconds since the epoch", () -> last);
    gauge("rule.group.last.evaluation.samples", "", "Samples that the last evaluation stored",
        () -> samples);
  }

  private Counter counter(String name, String description) {
    var counter = Counter.builder("tinyobs." + name)
        .description(description)
        .tag("tenant", tenant)
        .tag("rule_group", key)
        .register(registry);
    meters.add(counter);
    return counter;
  }

  private void gauge(String name, String unit, String description, DoubleSupplier value) {
    meters.add(Gauge.builder("tinyobs." + name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .baseUnit(unit.isEmpty() ? null : unit)
        .tag("tenant", tenant)
        .tag("rule_group", key)
        .strongReference(true)
        .register(registry));
  }

  void scheduled(long missedBefore) {
    iterations.increment((double) missedBefore + 1);
    missed.increment((double) missedBefore);
  }

  void ruleEvaluated(boolean well, long nanos) {
    evaluations.increment();
    if (!well) {
      failures.increment();
    }
    durations.record(nanos, TimeUnit.NANOSECONDS);
  }

  void evaluated(int stored, double tookSeconds, long beganMillis) {
    samples = stored;
    seconds = tookSeconds;
    last = beganMillis / 1000.0;
  }

  void close() {
    meters.forEach(registry::remove);
  }
}
