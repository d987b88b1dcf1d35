// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.Maintenance.TrimReport;

/** What the compactor counts of itself, under {@code tinyobs.compactor}. */
final class CompactorMetrics {
  private final MeterRegistry registry;
  private final Counter keysFolded;
  private final Counter blocksIn;
  private final Counter blocksOut;
  private final Counter bytesIn;
  private final Counter bytesOut;
  private final Counter conflicts;
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
    blocksRemoved = counter("trim.blocks", "Blocks removed past their retention");
    seriesPurged = counter("trim.series", "Series removed of which nothing was left");
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

  void count(FoldReport report) {
    keysFolded.increment(report.keysFolded());
    blocksIn.increment(report.blocksIn());
    blocksOut.increment(report.blocksOut());
    bytesIn.increment((double) report.bytesIn());
    bytesOut.increment((double) report.bytesOut());
    conflicts.increment(report.conflicts());
  }

  void count(TrimReport report) {
    blocksRemoved.increment(report.blocksRemoved());
    seriesPurged.increment(report.seriesPurged());
  }
}
