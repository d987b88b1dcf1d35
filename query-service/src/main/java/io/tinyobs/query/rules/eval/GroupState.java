// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import java.util.List;

/**
 * One group as it is published and taken over.
 *
 * @param interval time between two evaluations, seconds
 * @param limit most series or alerts a rule may have; 0 for any number
 * @param evaluationTime how long the last evaluation took, seconds
 * @param lastEvaluation when it began, milliseconds since the epoch; 0 if there was none
 * @param slot the time it was for, milliseconds since the epoch; before the first evaluation the slot before it
 */
public record GroupState(
    String file,
    String name,
    double interval,
    int limit,
    double evaluationTime,
    long lastEvaluation,
    long slot,
    List<RuleState> rules) {
}
