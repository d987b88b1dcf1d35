// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr.RangeMode;

/**
 * {@code rate}, {@code increase} and {@code delta} of one series after the other, where nothing is
 * known of when counters began. Says what {@link Rates#extrapolated} says, in one loop without calls:
 * most queries of dashboards spend their time here, see {@code SumOfRatesBenchmark}. Not thread-safe.
 */
final class RateColumn {
  private final Windows windows;
  private final Edges edges;
  private final SpareColumn spare;
  private final boolean counter;
  private final boolean perSecond;
  /** Length of a window. */
  private final double seconds;

  RateColumn(Windows windows, String function, SpareColumn spare) {
    this.spare = spare;
    this.windows = windows;
    this.edges = new Edges(windows);
    this.counter = !function.equals("delta");
    this.perSecond = function.equals("rate");
    this.seconds = windows.range() / 1000.0;
  }

  static boolean computes(String function, Windows windows) {
    return windows.mode() == RangeMode.PLAIN
        && (function.equals("rate") || function.equals("increase") || function.equals("delta"));
  }

  double[] of(RawSeries series) {
    var times = series.timestamps();
    var values = series.values();
    edges.moveTo(times);
    var from = edges.from();
    var to = edges.to();
    boolean falls = counter && falls(values);
    var column = spare.take(from.length);
    long range = windows.range();
    for (int i = 0; i < column.length; i++) {
      int first = from[i];
      int last = to[i] - 1;
      if (last <= first) {
        column[i] = Absent.VALUE;
        continue;
      }
      double begin = values[first];
      double growth = values[last] - begin;
      if (falls) {
        growth = withLost(growth, values, first, last);
      }
      // Step by step as Rates and Prometheus do it, so that the last bit is theirs, too.
      long end = windows.end(i);
      double toStart = (times[first] - (end - range)) / 1000.0;
      double toEnd = (end - times[last]) / 1000.0;
      double sampled = (times[last] - times[first]) / 1000.0;
      double average = sampled / (last - first);
      double threshold = average * 1.1;
      if (toStart >= threshold) {
        toStart = average / 2;
      }
      if (counter && growth > 0 && begin >= 0) {
        toStart = Math.min(toStart, sampled * (begin / growth));
      }
      if (toEnd >= threshold) {
        toEnd = average / 2;
      }
      double factor = (sampled + toStart + toEnd) / sampled;
      column[i] = growth * (perSecond ? factor / seconds : factor);
    }
    return column;
  }

  private static boolean falls(double[] values) {
    boolean falls = false;
    for (int i = 1; i < values.length; i++) {
      falls |= values[i] < values[i - 1];
    }
    return falls;
  }

  private static double withLost(double growth, double[] values, int first, int last) {
    double all = growth;
    for (int i = first + 1; i <= last; i++) {
      if (values[i] < values[i - 1]) {
        all += values[i - 1];
      }
    }
    return all;
  }
}
