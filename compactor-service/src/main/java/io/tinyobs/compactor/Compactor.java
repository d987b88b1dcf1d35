// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import io.micrometer.core.instrument.MeterRegistry;
import io.tinyobs.storage.BudgetReport;
import io.tinyobs.storage.Maintenance;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.Maintenance.RollUpReport;
import io.tinyobs.storage.Maintenance.TrimReport;
import io.tinyobs.storage.StorageBudget;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Folds, sums up, trims and keeps the memory budget on demand, and remembers how it went. Safe beside other replicas: the store shares the
 * work out by leases. Thread-safe.
 */
public final class Compactor {
  private final Maintenance maintenance;
  private final StorageBudget store;
  private final CompactorMetrics metrics;
  private final Task fold;
  private final Task rollUp;
  private final Task trim;
  private final Task budget;
  private volatile @Nullable FoldReport lastFold;
  private volatile @Nullable RollUpReport lastRollUp;
  private volatile @Nullable TrimReport lastTrim;
  private volatile @Nullable BudgetReport lastBudget;

  private Compactor(
      Maintenance maintenance,
      StorageBudget store,
      InstantSource clock,
      MeterRegistry registry) {
    this.maintenance = maintenance;
    this.store = store;
    this.fold = new Task("fold", this::doFold, clock);
    this.rollUp = new Task("roll-up", this::doRollUp, clock);
    this.trim = new Task("trim", this::doTrim, clock);
    this.budget = new Task("budget", this::doKeepBudget, clock);
    this.metrics = new CompactorMetrics(registry);
  }

  /** A compactor that counts what it does in {@code registry}. */
  public static Compactor create(
      Maintenance maintenance,
      StorageBudget store,
      InstantSource clock,
      MeterRegistry registry) {
    var compactor = new Compactor(maintenance, store, clock, registry);
    compactor.metrics.watch(compactor.fold);
    compactor.metrics.watch(compactor.rollUp);
    compactor.metrics.watch(compactor.trim);
    compactor.metrics.watch(compactor.budget);
    compactor.metrics.watchBudget(compactor);
    return compactor;
  }

  /** Folds once; how it went, {@link #status()} tells. */
  public void fold() {
    fold.run();
  }

  /** Sums up once; how it went, {@link #status()} tells. */
  public void rollUp() {
    rollUp.run();
  }

  /** Trims once; how it went, {@link #status()} tells. */
  public void trim() {
    trim.run();
  }

  /** Keeps the memory budget once; how it went, {@link #status()} tells. */
  public void keepBudget() {
    budget.run();
  }

  private void doFold() {
    var report = maintenance.fold();
    metrics.count(report);
    lastFold = report;
  }

  private void doRollUp() {
    var report = maintenance.rollUp();
    metrics.count(report);
    lastRollUp = report;
  }

  private void doTrim() {
    var report = maintenance.trim();
    metrics.count(report);
    lastTrim = report;
  }

  private void doKeepBudget() {
    var report = store.keep();
    metrics.count(report);
    lastBudget = report;
  }

  /** What was last found about the memory budget; null before the first round. */
  @Nullable
  BudgetReport lastBudget() {
    return lastBudget;
  }

  Task budgetTask() {
    return budget;
  }

  Task foldTask() {
    return fold;
  }

  Task rollUpTask() {
    return rollUp;
  }

  Task trimTask() {
    return trim;
  }

  /** How all runs have gone so far. */
  public Status status() {
    var foldStatus = fold.status();
    var rollUpStatus = rollUp.status();
    var trimStatus = trim.status();
    var budgetStatus = budget.status();
    boolean healthy = foldStatus.consecutiveErrors() == 0
        && rollUpStatus.consecutiveErrors() == 0
        && trimStatus.consecutiveErrors() == 0
        && budgetStatus.consecutiveErrors() == 0;
    return new Status(
        healthy,
        new FoldStatus(foldStatus, lastFold),
        new RollUpStatus(rollUpStatus, lastRollUp),
        new TrimStatus(trimStatus, lastTrim),
        new BudgetStatus(budgetStatus, BudgetJson.of(lastBudget)));
  }

  /**
   * How all runs have gone so far.
   *
   * @param healthy whether the last run of each kind went well
   */
  public record Status(
      boolean healthy,
      FoldStatus fold,
      RollUpStatus rollUp,
      TrimStatus trim,
      BudgetStatus budget) {
  }

  /** How folds have gone, and what the last that went well did. */
  public record FoldStatus(RunStatus status, @Nullable FoldReport last) {
  }

  /** How summing up has gone, and what the last run that went well did. */
  public record RollUpStatus(RunStatus status, @Nullable RollUpReport last) {
  }

  /** How rounds of keeping the memory budget have gone, and what the last that went well found. */
  public record BudgetStatus(RunStatus status, @Nullable BudgetJson last) {
  }

  /** How trims have gone, and what the last that went well did. */
  public record TrimStatus(RunStatus status, @Nullable TrimReport last) {
  }
}
