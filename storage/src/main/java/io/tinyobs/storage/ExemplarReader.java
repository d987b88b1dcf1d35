// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import java.util.List;

/** Finds exemplars by the labels of their series. Thread-safe; blocks. */
public interface ExemplarReader {
  /**
   * The exemplars in the range of the series that satisfy all matchers of any selector, series without one left
   * out; sorted by labels. If there are more than the limit, the newest of all (fewer while some are stored twice, as
   * they are until they are folded) and a warning that says so.
   *
   * @param limit most exemplars, but for some of the same time as the oldest
   */
  Selection<ExemplarSeries> select(
      Tenant tenant, List<List<Matcher>> selectors, TimeRange range, int limit);

  /** What a reader is told where the limit left some out. */
  static String leftOut(int limit) {
    return "older exemplars are left out: there are more than the %d of one answer"
        .formatted(limit);
  }
}
