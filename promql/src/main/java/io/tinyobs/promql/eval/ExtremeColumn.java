// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr.RangeMode;

/**
 * {@code max_over_time} and {@code min_over_time} of one series after the other. Not thread-safe.
 *
 * <p>
 * A window slides on, so of two samples the earlier can only be the greatest while it is greater: a
 * queue of ever smaller samples has the greatest at its head, and each sample enters and leaves it
 * once, however many windows it lies in.
 */
final class ExtremeColumn {
  private final Edges edges;
  private final boolean greatest;
  private int[] queue = {};

  ExtremeColumn(Windows windows, String function) {
    this.edges = new Edges(windows);
    this.greatest = function.equals("max_over_time");
  }

  static boolean computes(String function, Windows windows) {
    return windows.mode() == RangeMode.PLAIN
        && (function.equals("max_over_time") || function.equals("min_over_time"));
  }

  double[] of(RawSeries series) {
    var values = series.values();
    edges.moveTo(series.timestamps());
    var from = edges.from();
    var to = edges.to();
    if (queue.length < values.length) {
      queue = new int[values.length];
    }
    var column = new double[from.length];
    int head = 0;
    int tail = 0;
    int next = 0;
    for (int i = 0; i < column.length; i++) {
      next = Math.max(next, from[i]);
      for (; next < to[i]; next++) {
        double value = values[next];
        // NaN is the answer only if there is nothing else, and then any will do.
        if (!Double.isNaN(value)) {
          while (tail > head && gives(values[queue[tail - 1]], value)) {
            tail--;
          }
          queue[tail++] = next;
        }
      }
      while (head < tail && queue[head] < from[i]) {
        head++;
      }
      column[i] = from[i] == to[i]
          ? Absent.VALUE
          : head < tail ? values[queue[head]] : values[to[i] - 1];
    }
    return column;
  }

  // Of equal ones the first stays: 0 and -0 are equal.
  private boolean gives(double earlier, double later) {
    return greatest ? earlier < later : earlier > later;
  }
}
