// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A series' samples as columns, without stale markers: what windows are pulled over. Numbers and
 * histograms are apart, for hardly anything can be made of both together.
 *
 * @param timestamps
 *          of the numbers
 * @param starts
 *          when their counters began, if known; see {@link Series#startTimestamps}
 * @param histograms
 *          null if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: loops run over them.
record RawSeries(Labels labels, long[] timestamps, double[] values, long @Nullable [] starts,
    @Nullable HistogramColumn histograms, boolean dropName) {
  /** Histograms and their times. */
  @SuppressWarnings("ArrayRecordComponent") // As above.
  record HistogramColumn(long[] timestamps, NativeHistogram[] values, long @Nullable [] starts) {
  }

  /** The samples of a stored series that are no stale markers. */
  static RawSeries of(Series series) {
    int stale = 0;
    for (double value : series.values()) {
      if (StaleNaN.is(value)) {
        stale++;
      }
    }
    if (stale == 0 && series.histograms() == null) {
      return new RawSeries(series.labels(), series.timestamps(), series.values(),
          series.startTimestamps(), null, false);
    }
    var split = new Split(series.size(), series.startTimestamps() != null);
    for (int i = 0; i < series.size(); i++) {
      var histogram = series.histograms() == null ? null : series.histograms()[i];
      if (!StaleNaN.is(series.values()[i])) {
        long start = series.startTimestamps() == null ? 0 : series.startTimestamps()[i];
        split.add(series.timestamps()[i], series.values()[i], histogram, start);
      }
    }
    return split.series(series.labels(), false);
  }

  /** The same with values of its own, for whoever keeps a series that a source streamed. */
  RawSeries copy() {
    return new RawSeries(labels, timestamps, values.clone(),
        starts == null ? null : starts.clone(), histograms, dropName);
  }

  /** The values of a subquery as samples at its steps. */
  static RawSeries of(StepSeries series, Steps steps) {
    var split = new Split(steps.count(), false);
    for (int i = 0; i < steps.count(); i++) {
      if (series.hasAt(i)) {
        split.add(steps.at(i), series.values()[i], withoutResetHint(series.histogramAt(i)), 0);
      }
    }
    return split.series(series.labels(), series.dropName());
  }

  // The sample before it at the subquery's steps is not the one that the hint speaks of.
  private static @Nullable NativeHistogram withoutResetHint(@Nullable NativeHistogram histogram) {
    return histogram == null || histogram.counterReset() == CounterReset.GAUGE
        ? histogram
        : histogram.withCounterReset(CounterReset.UNKNOWN);
  }

  /** Sorts samples into numbers and histograms. */
  private static final class Split {
    private final long[] timestamps;
    private final double[] values;
    private final long @Nullable [] starts;
    private long[] histogramTimestamps = {};
    private NativeHistogram[] histograms = {};
    private long @Nullable [] histogramStarts;
    private int numbers;
    private int taken;

    Split(int most, boolean withStarts) {
      timestamps = new long[most];
      values = new double[most];
      starts = withStarts ? new long[most] : null;
    }

    void add(long timestamp, double value, @Nullable NativeHistogram histogram, long start) {
      if (histogram != null) {
        addHistogram(timestamp, histogram, start);
        return;
      }
      timestamps[numbers] = timestamp;
      values[numbers] = value;
      if (starts != null) {
        starts[numbers] = start;
      }
      numbers++;
    }

    private void addHistogram(long timestamp, NativeHistogram histogram, long start) {
      if (histograms.length == 0) {
        histogramTimestamps = new long[timestamps.length];
        histograms = new NativeHistogram[timestamps.length];
        histogramStarts = starts == null ? null : new long[timestamps.length];
      }
      histogramTimestamps[taken] = timestamp;
      histograms[taken] = histogram;
      if (histogramStarts != null) {
        histogramStarts[taken] = start;
      }
      taken++;
    }

    RawSeries series(Labels labels, boolean dropName) {
      var column = taken == 0
          ? null
          : new HistogramColumn(Arrays.copyOf(histogramTimestamps, taken),
              Arrays.copyOf(histograms, taken), cut(histogramStarts, taken));
      return new RawSeries(labels, Arrays.copyOf(timestamps, numbers),
          Arrays.copyOf(values, numbers), cut(starts, numbers), column, dropName);
    }

    private static long @Nullable [] cut(long @Nullable [] column, int length) {
      return column == null ? null : Arrays.copyOf(column, length);
    }
  }
}
