// SPDX-License-Identifier: MIT
package io.tinyobs.query.eval;

import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.promql.SeriesSource.Demand;

/** Counts how often the steps of a query use the samples of a series: twice where two windows overlap. */
final class SamplesUsed {
  private SamplesUsed() {
  }

  static long count(Series series, Demand demand, long lookbackMillis) {
    return demand.range() == 0
        ? newest(series, demand, lookbackMillis)
        : windows(series, demand);
  }

  private static long newest(Series series, Demand demand, long lookbackMillis) {
    var times = series.timestamps();
    long used = 0;
    int next = 0;
    for (int i = 0; i < demand.windows(); i++) {
      long end = demand.firstEnd() + i * demand.step();
      while (next < times.length && times[next] <= end) {
        next++;
      }
      boolean there = next > 0 && times[next - 1] > end - lookbackMillis
          && !StaleNaN.is(series.values()[next - 1]);
      used += there ? 1 : 0;
    }
    return used;
  }

  private static long windows(Series series, Demand demand) {
    var times = series.timestamps();
    var values = series.values();
    long used = 0;
    long within = 0;
    int first = 0;
    int next = 0;
    for (int i = 0; i < demand.windows(); i++) {
      long end = demand.firstEnd() + i * demand.step();
      for (; next < times.length && times[next] <= end; next++) {
        within += StaleNaN.is(values[next]) ? 0 : 1;
      }
      for (; first < next && times[first] <= end - demand.range(); first++) {
        within -= StaleNaN.is(values[first]) ? 0 : 1;
      }
      used += within;
    }
    return used;
  }
}
