// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A sample that a rule wants stored, of the time of its evaluation.
 *
 * @param value NaN if it is a histogram
 */
record RuleSample(Labels labels, double value, @Nullable NativeHistogram histogram) {
  RuleSample(Labels labels, double value) {
    this(labels, value, null);
  }
}
