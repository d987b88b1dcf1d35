// SPDX-License-Identifier: MIT
package io.tinyobs.promql;

/**
 * What an engine may do and how far it looks.
 *
 * @param lookbackMillis
 *          how old a sample may be and still be a series' current value
 * @param maxSamples
 *          samples that one query may hold in memory
 * @param maxPoints
 *          steps that a range query may have
 * @param subqueryStepMillis
 *          step of subqueries that name none
 * @param delayedNameRemoval
 *          whether the metric's name is dropped at the end of a query and not by each function, so
 *          that {@code label_replace} can still see it
 */
public record EngineOptions(long lookbackMillis, long maxSamples, int maxPoints,
    long subqueryStepMillis, boolean delayedNameRemoval) {
  /** 5 minutes of lookback, 50 million samples, 11,000 steps, 1 minute, names dropped at once. */
  public static final EngineOptions DEFAULT = new EngineOptions(300_000, 50_000_000, 11_000, 60_000,
      false);

  /**
   * @throws IllegalArgumentException
   *           if a number is not positive
   */
  public EngineOptions {
    if (lookbackMillis <= 0 || maxSamples <= 0 || maxPoints <= 0 || subqueryStepMillis <= 0) {
      throw new IllegalArgumentException(
          "cannot make engine options: got %d, %d, %d and %d, expected positive numbers"
              .formatted(lookbackMillis, maxSamples, maxPoints, subqueryStepMillis));
    }
  }

  /** The same with another lookback. */
  public EngineOptions withLookbackMillis(long millis) {
    return new EngineOptions(millis, maxSamples, maxPoints, subqueryStepMillis,
        delayedNameRemoval);
  }

  /** The same with another limit of samples. */
  public EngineOptions withMaxSamples(long samples) {
    return new EngineOptions(lookbackMillis, samples, maxPoints, subqueryStepMillis,
        delayedNameRemoval);
  }

  /** The same with another limit of steps. */
  public EngineOptions withMaxPoints(int points) {
    return new EngineOptions(lookbackMillis, maxSamples, points, subqueryStepMillis,
        delayedNameRemoval);
  }

  /** The same with names dropped at the end of the query, or at once. */
  public EngineOptions withDelayedNameRemoval(boolean delayed) {
    return new EngineOptions(lookbackMillis, maxSamples, maxPoints, subqueryStepMillis, delayed);
  }
}
