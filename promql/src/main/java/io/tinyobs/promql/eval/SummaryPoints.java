// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Summaries;
import io.tinyobs.model.SummarySeries;
import java.util.Arrays;

/** What summaries know of single samples: the first and the last of each bucket. */
final class SummaryPoints {
  private SummaryPoints() {
  }

  /** These samples as a series, for functions that need samples. */
  static RawSeries series(SummarySeries series) {
    var of = series.buckets();
    var timestamps = new long[2 * of.size()];
    var values = new double[timestamps.length];
    int n = 0;
    for (int i = 0; i < of.size(); i++) {
      timestamps[n] = of.firstTimes()[i];
      values[n++] = of.firsts()[i];
      if (of.lastTimes()[i] > of.firstTimes()[i]) {
        timestamps[n] = of.lastTimes()[i];
        values[n++] = of.lasts()[i];
      }
    }
    return new RawSeries(series.labels(), Arrays.copyOf(timestamps, n), Arrays.copyOf(values, n),
        false);
  }

  /**
   * The newest of these samples at each step, none older than the lookback; but within a bucket there were
   * more than the two, so from its first on the series is there up to its last.
   *
   * @param times
   *          whether the samples' times, in seconds, are wanted for values
   */
  static double[] newest(Summaries of, Steps steps, long shift, boolean fixed, long lookback,
      boolean times) {
    var column = new double[steps.count()];
    int next = 0; // First bucket whose first sample is after the step.
    for (int i = 0; i < column.length; i++) {
      long time = fixed ? shift : steps.at(i) + shift;
      while (next < of.size() && of.firstTimes()[next] <= time) {
        next++;
      }
      column[i] = Absent.VALUE;
      if (next == 0) {
        continue;
      }
      int bucket = next - 1;
      if (of.lastTimes()[bucket] > time) {
        column[i] = times ? of.firstTimes()[bucket] / 1000.0 : of.firsts()[bucket];
      } else if (of.lastTimes()[bucket] > time - lookback) {
        column[i] = times ? of.lastTimes()[bucket] / 1000.0 : of.lasts()[bucket];
      }
    }
    return column;
  }
}
