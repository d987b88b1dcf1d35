// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

/**
 * How much of its memory a Redis uses.
 *
 * @param usedBytes memory in use; of a cluster the sum of its masters
 * @param maxBytes memory that may be used: the smaller of what is configured and of Redis' own limit; 0 if
 *     there is neither
 * @param fullness how much of its share the fullest master uses, 0 to 1 or more; 0 without a limit
 */
public record MemoryUsage(long usedBytes, long maxBytes, double fullness) {
  /** From here on shedding begins. */
  public static final double SHED_FROM = 0.85;

  /** Here it ends. */
  public static final double SHED_TO = 0.80;

  /** From here on writes are refused. The rest is for what is under way, for folds and for buffers. */
  public static final double REFUSE_FROM = 0.95;
}
