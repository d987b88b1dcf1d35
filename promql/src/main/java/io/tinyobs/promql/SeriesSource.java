// SPDX-License-Identifier: MIT
package io.tinyobs.promql;

import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.TimeRange;
import java.util.List;

/** Where the engine gets its samples from. Blocks; called from several threads. */
@FunctionalInterface
public interface SeriesSource {
  /**
   * The series that satisfy all matchers and have a sample in the range, with their samples there.
   *
   * @param matchers as the selector says, the metric name's included
   * @param range both ends included, milliseconds
   */
  Result select(List<Matcher> matchers, TimeRange range);

  /**
   * What a source found.
   *
   * @param series sorted by labels, each label set once
   * @param warnings what is missing, one sentence each; ends up in the answer's warnings
   */
  record Result(List<Series> series, List<String> warnings) {
  }
}
