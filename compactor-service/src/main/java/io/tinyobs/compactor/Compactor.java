// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.Maintenance.TrimReport;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Folds and trims on demand, and remembers how it went. Safe beside other replicas: the store shares the
 * work out by leases. Thread-safe.
 */
public final class Compactor {
  private final Maintenance maintenance;
  private final CompactorMetrics metrics;
  private final Task fold;
  private final Task trim;
  private volatile @Nullable FoldReport lastFold;
  private volatile @Nullable TrimReport lastTrim;

  private Compactor(Maintenance maintenance, InstantSource clock, MeterRegistry registry) {
    this.maintenance = maintenance;
    this.fold = new Task("fold", this::doFold, clock);
    this.trim = new Task("trim", this::doTrim, clock);
    this.metrics = new CompactorMetrics(registry);
  }

  /** A compactor that counts what it does in {@code registry}. */
  public static Compactor create(
      Maintenance maintenance, InstantSource clock, MeterRegistry registry) {
    var compactor = new Compactor(maintenance, clock, registry);
    compactor.metrics.watch(compactor.fold);
    compactor.metrics.watch(compactor.trim);
    return compactor;
  }

  /** Folds once; how it went, {@link #status()} tells. */
  public void fold() {
    fold.run();
  }

  /** Trims once; how it went, {@link #status()} tells. */
  public void trim() {
    trim.run();
  }

  private void doFold() {
    var report = maintenance.fold();
    metrics.count(report);
    lastFold = report;
  }

  private void doTrim() {
    var report = maintenance.trim();
    metrics.count(report);
    lastTrim = report;
  }

  Task foldTask() {
    return fold;
  }

  Task trimTask() {
    return trim;
  }

  /** How all runs have gone so far. */
  public Status status() {
    var foldStatus = fold.status();
    var trimStatus = trim.status();
    boolean healthy = foldStatus.consecutiveErrors() == 0 && trimStatus.consecutiveErrors() == 0;
    return new Status(
        healthy, new FoldStatus(foldStatus, lastFold), new TrimStatus(trimStatus, lastTrim));
  }

  /**
   * How all runs have gone so far.
   *
   * @param healthy whether the last run of each kind went well
   */
  public record Status(boolean healthy, FoldStatus fold, TrimStatus trim) {
  }

  /** How folds have gone, and what the last that went well did. */
  public record FoldStatus(RunStatus status, @Nullable FoldReport last) {
  }

  /** How trims have gone, and what the last that went well did. */
  public record TrimStatus(RunStatus status, @Nullable TrimReport last) {
  }
}
