// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/** Values between samples, on the straight line from one to the next. */
final class Smoothing {
  private Smoothing() {
  }

  /** At each step the value between its neighbours, or the last one if there is no next. */
  static double[] column(RawSeries series, Steps steps, long shift, boolean fixed, long lookback) {
    var column = new double[steps.count()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value(series, fixed ? shift : steps.at(i) + shift, lookback);
    }
    return column;
  }

  private static double value(RawSeries series, long time, long lookback) {
    var times = series.timestamps();
    int next = 0;
    while (next < times.length && times[next] < time) {
      next++;
    }
    boolean hasNext = next < times.length && times[next] <= time + lookback;
    if (hasNext && times[next] == time) {
      return series.values()[next];
    }
    if (next == 0 || times[next - 1] <= time - lookback) {
      return Absent.VALUE;
    }
    return hasNext
        ? between(series.timestamps(), series.values(), next - 1, time, false)
        : series.values()[next - 1];
  }

  /** The value at {@code time} between sample {@code left} and the next. */
  static double between(long[] times, double[] values, int left, long time, boolean counter) {
    double from = values[left];
    double to = values[left + 1];
    if (counter && to < from) {
      from = 0;
    }
    return from + (to - from) * (time - times[left]) / (times[left + 1] - times[left]);
  }
}
