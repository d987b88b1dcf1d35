// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;

/** A sample that a rule wants stored, of the time of its evaluation. */
record RuleSample(Labels labels, double value) {
}
