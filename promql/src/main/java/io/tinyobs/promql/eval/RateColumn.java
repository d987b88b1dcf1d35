// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr.RangeMode;

/**
 * {@code rate}, {@code increase} and {@code delta} of one series after the other, where nothing is
 * known of when counters began. Says what {@link Rates#extrapolated} says, bit by bit, in one loop with hardly
 * a division: most queries of dashboards spend their time here, see {@code SumOfRatesBenchmark}. Not thread-safe.
 */
final class RateColumn {
  /** By so much rounding does not change a product. */
  private static final double CLEARLY = 1 + 1e-9;

  /** Below this numbers have fewer bits, and rounding changes more. */
  private static final double LEAST = 1e-290;

  private final Windows windows;
  private final Edges edges;
  private final SpareColumn spare;
  private final boolean counter;
  private final boolean perSecond;
  /** Length of a window. */
  private final double seconds;

  // Of each step, if it has two samples: seconds between its first and last one, seconds that it is
  // extrapolated by on both sides, and the factor that results.
  private final double[] sampled;
  private final double[] toStart;
  private final double[] toEnd;
  private final double[] factors;

  RateColumn(Windows windows, String function, SpareColumn spare) {
    this.spare = spare;
    this.windows = windows;
    this.edges = new Edges(windows);
    this.counter = !function.equals("delta");
    this.perSecond = function.equals("rate");
    this.seconds = windows.range() / 1000.0;
    int steps = windows.steps().count();
    this.sampled = new double[steps];
    this.toStart = new double[steps];
    this.toEnd = new double[steps];
    this.factors = new double[steps];
  }

  static boolean computes(String function, Windows windows) {
    return windows.mode() == RangeMode.PLAIN
        && (function.equals("rate") || function.equals("increase") || function.equals("delta"));
  }

  double[] of(RawSeries series) {
    var values = series.values();
    if (edges.moveTo(series.timestamps())) {
      extrapolate(series.timestamps());
    }
    var from = edges.from();
    var to = edges.to();
    boolean falls = counter && falls(values);
    var column = spare.take(from.length);
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
      boolean mayBeginAtZero = counter && growth > 0 && begin >= 0
          && !isFarFromZero(begin * sampled[i], growth * toStart[i]);
      column[i] = growth * (mayBeginAtZero ? factor(i, begin / growth) : factors[i]);
    }
    return column;
  }

  /** What follows from timestamps alone, and so is the same for all series that share them. */
  private void extrapolate(long[] times) {
    for (int i = 0; i < factors.length; i++) {
      int first = edges.from()[i];
      int last = edges.to()[i] - 1;
      if (last <= first) {
        continue;
      }
      // Step by step as Rates and Prometheus do it, so that the last bit is theirs, too.
      long end = windows.end(i);
      double start = (times[first] - (end - windows.range())) / 1000.0;
      double rest = (end - times[last]) / 1000.0;
      double span = (times[last] - times[first]) / 1000.0;
      double average = span / (last - first);
      double threshold = average * 1.1;
      sampled[i] = span;
      toStart[i] = start >= threshold ? average / 2 : start;
      toEnd[i] = rest >= threshold ? average / 2 : rest;
      factors[i] = factor(i, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * What growth is to be multiplied with.
   *
   * @param zeroes
   *          how many times the time sampled the counter needed to grow from zero to its first sample
   */
  private double factor(int i, double zeroes) {
    double start = Math.min(toStart[i], sampled[i] * zeroes);
    double factor = (sampled[i] + start + toEnd[i]) / sampled[i];
    return perSecond ? factor / seconds : factor;
  }

  /**
   * Whether a counter surely was not yet zero at the start of its window, whatever was rounded: that
   * takes no division, and is so nearly always.
   */
  private static boolean isFarFromZero(double begin, double growth) {
    return begin > growth * CLEARLY && growth > LEAST;
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
