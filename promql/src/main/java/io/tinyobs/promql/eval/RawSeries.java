// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import java.util.Arrays;

/** A series' samples as columns, without stale markers: what windows are pulled over. */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: loops run over them.
record RawSeries(Labels labels, long[] timestamps, double[] values, boolean dropName) {
  /** The samples of a stored series that are no stale markers. */
  static RawSeries of(Series series) {
    int stale = 0;
    for (double value : series.values()) {
      if (StaleNaN.is(value)) {
        stale++;
      }
    }
    if (stale == 0) {
      return new RawSeries(series.labels(), series.timestamps(), series.values(), false);
    }
    var timestamps = new long[series.size() - stale];
    var values = new double[timestamps.length];
    int n = 0;
    for (int i = 0; i < series.size(); i++) {
      if (!StaleNaN.is(series.values()[i])) {
        timestamps[n] = series.timestamps()[i];
        values[n++] = series.values()[i];
      }
    }
    return new RawSeries(series.labels(), timestamps, values, false);
  }

  /** The values of a subquery as samples at its steps. */
  static RawSeries of(StepSeries series, Steps steps) {
    var timestamps = new long[steps.count()];
    var values = new double[steps.count()];
    int n = 0;
    for (int i = 0; i < steps.count(); i++) {
      if (series.hasAt(i)) {
        timestamps[n] = steps.at(i);
        values[n++] = series.values()[i];
      }
    }
    return new RawSeries(series.labels(), Arrays.copyOf(timestamps, n), Arrays.copyOf(values, n),
        series.dropName());
  }
}
