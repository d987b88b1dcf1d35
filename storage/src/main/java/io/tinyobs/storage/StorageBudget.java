// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import java.util.Optional;

/**
 * Keeps the store within its memory. Writes are refused from {@value MemoryUsage#REFUSE_FROM} of the limit
 * on, so that Redis itself is never full; from {@value MemoryUsage#SHED_FROM} on, or when the growth
 * measured would lead there soon, what matters least is shed, in the order of {@link Shedding}, oldest
 * first, down to {@value MemoryUsage#SHED_TO}.
 *
 * <p>Safe with any number of replicas at once. Thread-safe; blocks.
 */
public interface StorageBudget {
  /** How much is used now. */
  MemoryUsage usage();

  /** Measures, forecasts, sheds if need be, and tells all replicas of it. */
  BudgetReport keep();

  /** What whoever kept the budget last told; empty if that is long ago. */
  Optional<BudgetReport> last();
}
