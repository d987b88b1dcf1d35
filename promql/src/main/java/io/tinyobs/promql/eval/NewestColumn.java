// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;

/**
 * The newest sample at each step, none older than the lookback, of one series of numbers after the
 * other. Which that is, is looked for once for all series that share timestamps. Not thread-safe.
 */
final class NewestColumn {
  private static final int NONE = -1;

  private final Steps steps;
  private final long shift;
  private final boolean fixed;
  private final long lookback;
  private final int[] newest;
  private final SpareColumn spare;
  private long[] timestamps = {};
  private boolean known;

  NewestColumn(Steps steps, long shift, boolean fixed, long lookback, SpareColumn spare) {
    this.spare = spare;
    this.steps = steps;
    this.shift = shift;
    this.fixed = fixed;
    this.lookback = lookback;
    this.newest = new int[steps.count()];
  }

  double[] of(Series series) {
    moveTo(series.timestamps());
    var values = series.values();
    var column = spare.take(newest.length);
    for (int i = 0; i < column.length; i++) {
      double value = newest[i] == NONE ? Absent.VALUE : values[newest[i]];
      column[i] = StaleNaN.is(value) ? Absent.VALUE : value;
    }
    return column;
  }

  private void moveTo(long[] times) {
    if (known && times == timestamps) {
      return;
    }
    timestamps = times;
    known = true;
    int next = 0;
    for (int i = 0; i < newest.length; i++) {
      long time = fixed ? shift : steps.at(i) + shift;
      while (next < times.length && times[next] <= time) {
        next++;
      }
      newest[i] = next > 0 && times[next - 1] > time - lookback ? next - 1 : NONE;
    }
  }
}
