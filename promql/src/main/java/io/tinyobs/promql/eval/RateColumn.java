// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr.RangeMode;

/**
 * {@code rate}, {@code increase} and {@code delta} of one series after the other, where nothing is
 * known of when counters began. Says what {@link Rates#extrapolated} says, in one loop without calls:
 * most queries of dashboards spend their time here, see {@code SumOfRatesBenchmark}. Not thread-safe.
 *
 * <p>
 * Whether an edge is near is decided in whole milliseconds; only where both sides of the comparison
 * are equal is it decided as Prometheus does, in seconds and by how these are rounded.
 */
final class RateColumn {
  private final Windows windows;
  private final Edges edges;
  private final boolean counter;
  private final double perRange;

  RateColumn(Windows windows, String function) {
    this.windows = windows;
    this.edges = new Edges(windows);
    this.counter = !function.equals("delta");
    this.perRange = function.equals("rate") ? windows.range() / 1000.0 : 1;
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
    var column = new double[from.length];
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
        growth += lostInFalls(values, first, last);
      }
      long end = windows.end(i);
      long firstAfter = times[first] - (end - range);
      long lastBefore = end - times[last];
      long sampled = times[last] - times[first];
      int intervals = last - first;
      double toStart = isFar(firstAfter, sampled, intervals)
          ? sampled / (2.0 * intervals)
          : firstAfter;
      double toEnd = isFar(lastBefore, sampled, intervals)
          ? sampled / (2.0 * intervals)
          : lastBefore;
      if (counter && growth > 0 && begin >= 0) {
        toStart = Math.min(toStart, sampled * (begin / growth));
      }
      column[i] = growth * ((sampled + toStart + toEnd) / (sampled * perRange));
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

  private static double lostInFalls(double[] values, int first, int last) {
    double lost = 0;
    for (int i = first + 1; i <= last; i++) {
      if (values[i] < values[i - 1]) {
        lost += values[i - 1];
      }
    }
    return lost;
  }

  /** Whether it is at least 1.1 times the average interval to an edge; times in milliseconds. */
  private static boolean isFar(long distance, long sampled, int intervals) {
    long ten = 10 * distance * intervals;
    long eleven = 11 * sampled;
    return ten == eleven
        ? distance / 1000.0 >= sampled / 1000.0 / intervals * 1.1
        : ten > eleven;
  }
}
