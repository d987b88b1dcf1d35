// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rule as it is published and taken over.
 *
 * @param type {@code alerting} or {@code recording}
 * @param duration of an alert, how long a series must be there; seconds
 * @param keepFiringFor of an alert, how long it goes on; seconds
 * @param health {@code unknown} before the first evaluation, then {@code ok} or {@code err}
 * @param lastError why it is not well; null if it is
 * @param evaluationTime how long the last evaluation took, seconds
 * @param lastEvaluation when it began, milliseconds since the epoch; 0 if there was none
 * @param alerts all that are kept, resolved ones too
 */
public record RuleState(
    String type,
    String name,
    String query,
    double duration,
    double keepFiringFor,
    Map<String, String> labels,
    Map<String, String> annotations,
    String health,
    @Nullable String lastError,
    double evaluationTime,
    long lastEvaluation,
    List<AlertState> alerts) {
  /** Whether it raises alerts. */
  public boolean isAlerting() {
    return type.equals("alerting");
  }

  /** What tells it from the other rules of its group. */
  String identity() {
    return name + Labels.of(labels);
  }
}
