// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes few points of many: each run of neighbours becomes their mean at the time of the first. */
final class Downsampling {
  private Downsampling() {
  }

  /** The series without values that JSON cannot say: NaN, stale markers and infinities. */
  static Series finite(Series series) {
    var timestamps = new long[series.size()];
    var values = new double[series.size()];
    int kept = 0;
    for (int i = 0; i < series.size(); i++) {
      if (Double.isFinite(series.values()[i])) {
        timestamps[kept] = series.timestamps()[i];
        values[kept++] = series.values()[i];
      }
    }
    return kept == series.size()
        ? series
        : new Series(
            series.labels(), Arrays.copyOf(timestamps, kept), Arrays.copyOf(values, kept));
  }

  /** The series without numbers that JSON cannot say, with its native histograms. */
  static Series finiteOrHistogram(Series series) {
    var histograms = series.histograms();
    if (histograms == null) {
      return finite(series);
    }
    var timestamps = new long[series.size()];
    var values = new double[series.size()];
    @Nullable
    NativeHistogram[] columns = new NativeHistogram[series.size()];
    int kept = 0;
    for (int i = 0; i < series.size(); i++) {
      if (histograms[i] != null || Double.isFinite(series.values()[i])) {
        timestamps[kept] = series.timestamps()[i];
        columns[kept] = histograms[i];
        values[kept++] = series.values()[i];
      }
    }
    return new Series(
        series.labels(), Arrays.copyOf(timestamps, kept), Arrays.copyOf(values, kept),
        Arrays.copyOf(columns, kept), null);
  }

  /** At most {@code maxPoints} points of a finite series. */
  static Series to(int maxPoints, Series series) {
    int size = series.size();
    if (size <= maxPoints) {
      return series;
    }
    int run = Math.ceilDiv(size, maxPoints);
    int points = Math.ceilDiv(size, run);
    var timestamps = new long[points];
    var values = new double[points];
    for (int i = 0; i < points; i++) {
      int from = i * run;
      int to = Math.min(from + run, size);
      timestamps[i] = series.timestamps()[from];
      values[i] = mean(series.values(), from, to);
    }
    return new Series(series.labels(), timestamps, values);
  }

  /** Running mean: a sum could overflow where no value does. */
  private static double mean(double[] values, int from, int to) {
    double mean = 0;
    for (int i = from; i < to; i++) {
      int count = i - from + 1;
      mean += values[i] / count - mean / count;
    }
    return mean;
  }
}
