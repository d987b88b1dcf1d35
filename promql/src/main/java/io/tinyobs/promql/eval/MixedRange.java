// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.eval.RawSeries.HistogramColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates a function of a range vector on a series that has histograms. */
final class MixedRange {
  private final String name;
  private final RangeFunction function;
  private final Windows windows;
  private final RawSeries series;
  private final HistogramNotes notes;
  private final HistogramNotes ignored;
  private final Window numbers;
  private final HistogramWindow histograms;
  private final double[] values;
  private final @Nullable NativeHistogram[] results;
  private int overlaps;

  /**
   * @param function
   *          what the function does of numbers
   * @param notes
   *          at the range vector
   * @param ignored
   *          at the function's first argument
   */
  MixedRange(String name, RangeFunction function, Windows windows, RawSeries series,
      HistogramColumn column, HistogramNotes notes, HistogramNotes ignored) {
    this.name = name;
    this.function = function;
    this.windows = windows;
    this.series = series;
    this.notes = notes;
    this.ignored = ignored;
    this.numbers = windows.open(series);
    this.histograms = windows.open(column);
    this.values = Absent.column(windows.steps().count());
    this.results = new NativeHistogram[values.length];
  }

  StepSeries column(List<double[]> scalars) {
    var arguments = new double[scalars.size()];
    for (int i = 0; i < values.length; i++) {
      numbers.moveTo(i);
      histograms.moveTo(i);
      for (int a = 0; a < arguments.length; a++) {
        arguments[a] = scalars.get(a)[i];
      }
      if (numbers.size() + histograms.size() > 0) {
        evaluate(i, arguments);
      }
    }
    return new StepSeries(series.labels(), values, results, series.dropName());
  }

  /** At how many steps some start overlapped; see {@link StartTimes#overlap}. */
  int overlaps() {
    return overlaps;
  }

  private void evaluate(int i, double[] arguments) {
    switch (name) {
      case "count_over_time" -> values[i] = numbers.size() + histograms.size();
      case "present_over_time", "absent_over_time" -> values[i] = 1;
      case "first_over_time" -> take(i, numbers.from(), histograms.from(), firstIsNumber());
      case "last_over_time" -> take(i, numbers.to() - 1, histograms.to() - 1, lastIsNumber());
      case "ts_of_first_over_time" -> values[i] = (firstIsNumber()
          ? numbers.timestamps[numbers.from()]
          : histograms.timestamps[histograms.from()]) / 1000.0;
      case "ts_of_last_over_time" -> values[i] = (lastIsNumber()
          ? numbers.timestamps[numbers.to() - 1]
          : histograms.timestamps[histograms.to() - 1]) / 1000.0;
      case "resets" -> values[i] = MixedCounts.resets(numbers, histograms);
      case "changes" -> values[i] = MixedCounts.changes(numbers, histograms);
      case "irate", "idelta" -> lastTwo(i, arguments);
      case "sum_over_time", "avg_over_time", "rate", "increase", "delta" -> ofOneKind(i, arguments);
      default -> {
        if (numbers.size() > 0) {
          values[i] = function.apply(numbers, arguments);
          if (histograms.size() > 0) {
            ignored.ignoredInRange();
          }
        }
      }
    }
  }

  private void take(int i, int number, int histogram, boolean isNumber) {
    if (isNumber) {
      values[i] = numbers.values[number];
    } else {
      results[i] = histograms.values[histogram];
    }
  }

  private boolean firstIsNumber() {
    return histograms.size() == 0 || numbers.size() > 0
        && numbers.timestamps[numbers.from()] < histograms.timestamps[histograms.from()];
  }

  private boolean lastIsNumber() {
    return histograms.size() == 0 || numbers.size() > 0
        && numbers.timestamps[numbers.to() - 1] > histograms.timestamps[histograms.to() - 1];
  }

  private void lastTwo(int i, double[] arguments) {
    if (numbers.size() + histograms.size() < 2) {
      return;
    }
    boolean bothNumbers = histograms.size() == 0 || numbers.size() > 1
        && numbers.timestamps[numbers.to() - 2] > histograms.timestamps[histograms.to() - 1];
    boolean bothHistograms = numbers.size() == 0 || histograms.size() > 1
        && histograms.timestamps[histograms.to() - 2] > numbers.timestamps[numbers.to() - 1];
    if (bothNumbers) {
      values[i] = function.apply(numbers, arguments);
    } else if (bothHistograms) {
      results[i] = new HistogramRates(histograms, name.equals("irate"), notes).lastTwo();
    } else {
      notes.mixedSamples();
    }
  }

  private void ofOneKind(int i, double[] arguments) {
    if (numbers.size() > 0 && histograms.size() > 0) {
      notes.mixedSamples();
      return;
    }
    boolean rate = !name.endsWith("_over_time");
    if (numbers.size() > 0) {
      values[i] = function.apply(numbers, arguments);
    } else {
      results[i] = rate ? rate() : reduced();
    }
    if (rate && !name.equals("delta") && windows.mode() == RangeMode.PLAIN
        && (numbers.size() > 0
            ? StartTimes.overlap(numbers)
            : results[i] != null && StartTimes.overlap(histograms))) {
      overlaps++;
    }
  }

  private @Nullable NativeHistogram rate() {
    var rates = new HistogramRates(histograms, !name.equals("delta"), notes);
    boolean perSecond = name.equals("rate");
    return switch (windows.mode()) {
      case PLAIN -> rates.extrapolated(perSecond);
      case ANCHORED -> rates.extended(false, perSecond);
      case SMOOTHED -> rates.extended(true, perSecond);
    };
  }

  private @Nullable NativeHistogram reduced() {
    var reduction = new HistogramReduction(name.equals("avg_over_time"));
    for (int i = histograms.from(); i < histograms.to(); i++) {
      if (!reduction.add(histograms.values[i])) {
        notes.mixedSchemas();
        return null;
      }
    }
    return reduction.finish(notes);
  }
}
