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
   * out; sorted by labels.
   */
  Selection<ExemplarSeries> select(
      Tenant tenant, List<List<Matcher>> selectors, TimeRange range);
}
