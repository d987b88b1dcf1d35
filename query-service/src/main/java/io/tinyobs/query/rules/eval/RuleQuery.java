// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Tenant;
import io.tinyobs.promql.QueryResult.VectorSample;
import java.util.List;

/** Evaluates an expression at one instant. Thread-safe; blocks. */
@FunctionalInterface
public interface RuleQuery {
  /**
   * The samples of the expression's value; a scalar is one sample without labels.
   *
   * @throws RuntimeException with a sentence for people if there are none
   */
  List<VectorSample> vector(Tenant tenant, String query, long timeMillis);
}
