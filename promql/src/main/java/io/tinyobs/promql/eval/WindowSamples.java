// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.PromQlException.EvaluationError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The samples that a range vector has at its first step, as an instant query may ask for them. */
final class WindowSamples {
  private WindowSamples() {
  }

  static List<Series> of(Windows windows) {
    var result = new ArrayList<Series>();
    for (var series : windows.series()) {
      var window = windows.window(series, 0);
      var labels = series.dropName()
          ? StepSeries.withoutName(series.labels())
          : series.labels();
      var numbers = new Series(labels,
          Arrays.copyOfRange(series.timestamps(), window.from(), window.to()),
          Arrays.copyOfRange(series.values(), window.from(), window.to()));
      var all = series.histograms() == null
          ? numbers
          : withHistograms(windows, series.histograms(), numbers);
      if (all.size() > 0) {
        result.add(all);
      }
    }
    return result;
  }

  private static Series withHistograms(Windows windows, RawSeries.HistogramColumn column,
      Series numbers) {
    var window = windows.open(column);
    window.moveTo(0);
    if (window.size() > 0 && windows.mode() != RangeMode.PLAIN) {
      throw new EvaluationError(windows.mode().name().toLowerCase(Locale.ROOT)
          + " modifier is not supported with histograms");
    }
    int size = numbers.size() + window.size();
    var timestamps = new long[size];
    var values = new double[size];
    @Nullable
    NativeHistogram[] histograms = new NativeHistogram[size];
    int number = 0;
    int next = window.from();
    for (int i = 0; i < size; i++) {
      boolean isNumber = next == window.to()
          || number < numbers.size() && numbers.timestamps()[number] < column.timestamps()[next];
      if (isNumber) {
        timestamps[i] = numbers.timestamps()[number];
        values[i] = numbers.values()[number++];
      } else {
        timestamps[i] = column.timestamps()[next];
        values[i] = Double.NaN;
        histograms[i] = column.values()[next++];
      }
    }
    return new Series(numbers.labels(), timestamps, values, window.size() == 0 ? null : histograms,
        null);
  }
}
