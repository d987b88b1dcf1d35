// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import java.time.Duration;
import java.util.Map;

/**
 * How rules are evaluated.
 *
 * @param externalLabels labels that all alerts get; templates may speak of them
 * @param externalUrl where people reach this server
 * @param queryOffset how far back in time rules look, unless their group says otherwise
 * @param resendDelay least time between two notices of an alert that did not change
 * @param outageTolerance for how long nobody may have evaluated so that alerts still go on where they were
 * @param gracePeriod least time an alert that goes on waits before it fires
 * @param reloadInterval time between two looks at the files
 */
public record EvaluationSettings(
    Map<String, String> externalLabels,
    String externalUrl,
    Duration queryOffset,
    Duration resendDelay,
    Duration outageTolerance,
    Duration gracePeriod,
    Duration reloadInterval) {
  public EvaluationSettings {
    externalLabels = Map.copyOf(externalLabels);
  }

  /** What holds when nothing is configured, Prometheus' values. */
  public static EvaluationSettings defaults() {
    return new EvaluationSettings(
        Map.of(), "http://localhost:8080", Duration.ZERO, Duration.ofMinutes(1),
        Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofSeconds(15));
  }
}
