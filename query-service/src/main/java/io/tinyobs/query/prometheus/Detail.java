// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.query.eval.QueryStats;
import io.tinyobs.query.http.RequestParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer tells beside its value.
 *
 * @param stats what the query cost, if that was asked for
 * @param warnings about how it was asked for
 */
record Detail(@Nullable QueryStats stats, List<String> warnings) {
  /** As the parameter {@code stats} says: {@code true} and {@code all} are known, others do the same. */
  static Detail of(RequestParameters parameters, QueryStats stats) {
    var asked = parameters.get("stats");
    if (asked == null) {
      return new Detail(null, List.of());
    }
    var warnings = asked.equals("true") || asked.equals("all")
        ? List.<String>of()
        : List
            .of("value \"%.64s\" for parameter \"stats\" is not known, expected \"true\" or \"all\""
                .formatted(asked));
    return new Detail(stats.detailed(), warnings);
  }
}
