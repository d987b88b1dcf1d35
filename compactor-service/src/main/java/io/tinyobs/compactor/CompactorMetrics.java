// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.Maintenance.RollUpReport;
import io.tinyobs.storage.Maintenance.TrimReport;
import io.tinyobs.storage.Shedding;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the compactor counts, under {@code tinyobs.compactor} and {@code tinyobs.budget}. */
final class CompactorMetrics {
  private final MeterRegistry registry;
  private final Counter keysFolded;
  private final Counter blocksIn;
  private final Counter blocksOut;
  private final Counter bytesIn;
  private final Counter bytesOut;
  private final Counter conflicts;
  private final Counter windowsRolledUp;
  private final Counter samplesRolledUp;
  private final Counter buckets;
  private final Counter rollUpConflicts;
  private final Counter blocksRemoved;
  private final Counter seriesPurged;

  CompactorMetrics(MeterRegistry registry) {
    this.registry = registry;
    keysFolded = counter("fold.keys", "Sorted sets in which blocks were merged");
    blocksIn = counter("fold.blocks.in", "Blocks that were replaced");
    blocksOut = counter("fold.blocks.out", "Blocks that replaced them");
    bytesIn = counter("fold.bytes.in", "Bytes of the blocks that were replaced");
    bytesOut = counter("fold.bytes.out", "Bytes of the blocks that replaced them");
    conflicts = counter("fold.conflicts", "Folds dropped for a lost lease or a new block");
    windowsRolledUp = counter("rollup.windows", "Windows of strips that were summed up");
    samplesRolledUp = counter("rollup.samples", "Samples that were summed up");
    buckets = counter("rollup.buckets", "Summaries that were written, of five minutes or an hour");
    rollUpConflicts = counter(
        "rollup.conflicts", "Windows left alone for a lost lease or a new block");
    blocksRemoved = counter("trim.blocks", "Blocks removed past their retention");
    seriesPurged = counter("trim.series", "Series removed of which nothing was left");
    for (var kind : Shedding.values()) {
      shed(kind); // So that each is there, at 0, before anything is shed.
    }
  }

  private Counter counter(String name, String description) {
    return Counter.builder("tinyobs.compactor." + name)
        .description(description)
        .register(registry);
  }

  /** Shows how a task goes. */
  void watch(Task task) {
    FunctionCounter.builder("tinyobs.compactor.runs", task, watched -> watched.status().runs())
        .description("Runs that ended, well or not")
        .tag("task", task.name())
        .register(registry);
    FunctionCounter
        .builder("tinyobs.compactor.failures", task, watched -> watched.status().failures())
        .description("Runs that failed")
        .tag("task", task.name())
        .register(registry);
    Gauge.builder("tinyobs.compactor.last.success", task, CompactorMetrics::lastSuccessSeconds)
        .description("When a run last went well, seconds since the epoch; 0 if never")
        .baseUnit("seconds")
        .tag("task", task.name())
        .register(registry);
  }

  private static double lastSuccessSeconds(Task task) {
    var last = task.status().lastSuccess();
    return last == null ? 0 : last.toEpochMilli() / 1000.0;
  }

  /** Shows how the memory budget stands. */
  void watchBudget(Compactor compactor) {
    budgetGauge(compactor, "used", "bytes", "Memory in use", report -> report.usage().usedBytes());
    budgetGauge(compactor, "max", "bytes", "Memory that may be used; 0 is no limit",
        report -> report.usage().maxBytes());
    budgetGauge(compactor, "fullness", null,
        "How much of its share the fullest master uses, 0 to 1",
        report -> report.usage().fullness());
    budgetGauge(compactor, "growth", "bytes",
        "How much more would be used in an hour if nothing were shed",
        report -> orNaN(report.growthBytesPerHour()));
    budgetGauge(compactor, "raw.kept", "seconds",
        "How long samples as they came will be kept at this rate",
        report -> report.rawKept() == null ? Double.NaN : report.rawKept().toSeconds());
  }

  private void budgetGauge(
      Compactor compactor,
      String name,
      @Nullable String unit,
      String description,
      ToDoubleFunction<BudgetReport> value) {
    Gauge
        .builder("tinyobs.budget." + name, compactor, watched -> {
          var report = watched.lastBudget();
          return report == null ? Double.NaN : value.applyAsDouble(report);
        })
        .description(description)
        .baseUnit(unit)
        .register(registry);
  }

  private static double orNaN(@Nullable Long number) {
    return number == null ? Double.NaN : number.doubleValue();
  }

  void count(BudgetReport report) {
    report.shedBytes().forEach((kind, bytes) -> shed(kind).increment((double) bytes));
  }

  private Counter shed(Shedding kind) {
    return Counter.builder("tinyobs.budget.shed")
        .description("Bytes of blocks removed before their retention, for want of memory")
        .baseUnit("bytes")
        .tag("kind", kind.label())
        .register(registry);
  }

  void count(FoldReport report) {
    keysFolded.increment(report.keysFolded());
    blocksIn.increment(report.blocksIn());
    blocksOut.increment(report.blocksOut());
    bytesIn.increment((double) report.bytesIn());
    bytesOut.increment((double) report.bytesOut());
    conflicts.increment(report.conflicts());
  }

  void count(RollUpReport report) {
    windowsRolledUp.increment(report.windows());
    samplesRolledUp.increment((double) report.samples());
    buckets.increment((double) report.buckets());
    rollUpConflicts.increment(report.conflicts());
  }

  void count(TrimReport report) {
    blocksRemoved.increment(report.blocksRemoved());
    seriesPurged.increment(report.seriesPurged());
  }
}
