// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

/**
 * One store of metrics, traces and logs, seen by role; each service takes the roles it needs.
 *
 * <p>Thread-safe, as all its roles are. Reads block the calling thread (call them on virtual
 * threads); writes do not. Every role fails with a {@link StorageException}.
 */
public interface Storage extends AutoCloseable {
  /** To append. */
  TelemetryWriter writer();

  /** To read series and samples. */
  MetricReader metrics();

  /** To read exemplars. */
  ExemplarReader exemplars();

  /** To read traces and spans. */
  TraceReader traces();

  /** To read log records. */
  LogReader logs();

  /** To hear of what is appended, as it is appended. */
  LiveFeed live();

  /** To fold and to forget. */
  Maintenance maintenance();

  /** To evaluate rules on one replica and know of them on all. */
  RuleStore rules();

  /** To keep the alert rules that clients made. */
  AlertRuleStore alertRules();

  /** To stay within the memory that is allowed. */
  StorageBudget budget();

  /** To tell other replicas what this one saw. */
  ReplicaReports reports();

  /**
   * How many damaged blocks were met and skipped since the store was opened; one that is read twice counts
   * twice.
   */
  long damagedBlocks();

  /**
   * Whether the store would take a write now.
   *
   * @throws StorageException.Unavailable if not, with the reason
   * @throws StorageException.Evicting if Redis drops keys by itself, which a person has to change
   * @throws StorageException.Broken if Redis refuses to be asked
   */
  void check();

  /** Completes or fails what is under way, then lets go of the connections it opened itself. */
  @Override
  void close();
}
