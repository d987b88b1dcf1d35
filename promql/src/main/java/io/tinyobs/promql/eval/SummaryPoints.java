// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.promql.eval.Selections.Reading;
import java.util.Arrays;

/** What summaries know of single samples: the first and the last of each bucket. */
final class SummaryPoints {
  private SummaryPoints() {
  }

  /** These samples as a series, for functions that need samples. */
  static Series of(SummarySeries series) {
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
    return new Series(series.labels(), Arrays.copyOf(timestamps, n), Arrays.copyOf(values, n));
  }

  /**
   * The newest of these samples at each step, none older than the lookback; but within a bucket there were
   * more than the two, so from its first on the series is there up to its last.
   *
   * @param reading
   *          what of a sample is wanted; when counters began is not known
   */
  static StepSeries newest(SummarySeries series, Steps steps, long shift, boolean fixed,
      long lookback, Reading reading) {
    var of = series.buckets();
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
        column[i] = read(of.firstTimes()[bucket], of.firsts()[bucket], reading);
      } else if (of.lastTimes()[bucket] > time - lookback) {
        column[i] = read(of.lastTimes()[bucket], of.lasts()[bucket], reading);
      }
    }
    return new StepSeries(series.labels(), column, false);
  }

  private static double read(long time, double value, Reading reading) {
    return switch (reading) {
      case SAMPLE -> value;
      case TIME, TIME_OF_NUMBER -> time / 1000.0;
      case START -> 0;
    };
  }
}
