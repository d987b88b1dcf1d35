// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.eval.RawSeries.HistogramColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** At each step the histogram between its neighbours, or the last one if there is no next. */
final class SmoothedColumn {
  private final RawSeries series;
  private final HistogramColumn column;
  private final Windows windows;
  private final HistogramNotes notes;

  SmoothedColumn(RawSeries series, HistogramColumn column, Steps steps, long shift, boolean fixed,
      long lookback, HistogramNotes notes) {
    this.series = series;
    this.column = column;
    // At each step all samples that are near enough on either side.
    this.windows = new Windows(List.of(), List.of(), steps, fixed, shift, 0, RangeMode.SMOOTHED,
        lookback);
    this.notes = notes;
  }

  /** The series; where numbers and histograms are near it has no sample. */
  StepSeries series() {
    int steps = windows.steps().count();
    var values = Absent.column(steps);
    @Nullable
    NativeHistogram[] histograms = new NativeHistogram[steps];
    var numbers = windows.open(series);
    var window = windows.open(column);
    for (int i = 0; i < steps; i++) {
      numbers.moveTo(i);
      window.moveTo(i);
      if (numbers.size() > 0 && window.size() > 0) {
        notes.mixedSamples();
      } else if (window.size() > 0) {
        histograms[i] = at(window);
      } else if (numbers.size() > 0) {
        values[i] = Smoothing.value(series, windows.end(i), windows.lookback());
      }
    }
    return new StepSeries(series.labels(), values, histograms, series.dropName());
  }

  private @Nullable NativeHistogram at(HistogramWindow w) {
    long time = w.end();
    int next = w.firstAfter(time - 1, w.to());
    if (next < w.to() && w.timestamps[next] == time) {
      return w.values[next];
    }
    if (next == w.from()) {
      return null;
    }
    var before = w.values[next - 1];
    if (next == w.to()) {
      // The hint speaks of a sample and the one before it, not of the value.
      return before.withCounterReset(CounterReset.UNKNOWN);
    }
    boolean counter = before.counterReset() != CounterReset.GAUGE
        || w.values[next].counterReset() != CounterReset.GAUGE;
    if (before.isCustom() != w.values[next].isCustom()) {
      notes.mixedSchemas();
      return null;
    }
    return Smoothing.between(w.timestamps, w.values, next - 1, time, counter, notes);
  }
}
