// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.SeriesSource.Demand;
import io.tinyobs.promql.SeriesSource.Result;
import io.tinyobs.promql.ast.At;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.ast.PosRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fetches what selectors name, once for all steps, and lays it out in columns or windows. */
final class Selections {
  /** Of summaries: a bucket takes as much memory as so many samples. */
  private static final int COLUMNS = 6;

  private final Evaluator evaluator;
  private final SeriesSource source;
  private final Steps rootSteps;
  private final HistogramTotals totals;

  Selections(Evaluator evaluator, SeriesSource source, Steps rootSteps, Expr root) {
    this.evaluator = evaluator;
    this.source = source;
    this.rootSteps = rootSteps;
    this.totals = new HistogramTotals(root);
  }

  /** What is read of a sample. */
  enum Reading {
    /** The sample itself. */
    SAMPLE,
    /** Its time, in seconds. */
    TIME,
    /** Its time, in seconds; the sample must be a number. */
    TIME_OF_NUMBER,
    /** When its counter began, in seconds; 0 if that is not known. */
    START
  }

  /** At each step a selector's newest samples, none older than the lookback. */
  List<StepSeries> instants(VectorSelector selector, Steps steps) {
    return instants(selector, steps, Reading.SAMPLE);
  }

  /** The same, but with what is read of the samples for values. */
  List<StepSeries> instants(VectorSelector selector, Steps steps, Reading reading) {
    var at = at(selector.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(selector.offset());
    long first = at == null ? steps.start() + shift : shift;
    long last = at == null ? steps.last() + shift : shift;
    long lookback = evaluator.options().lookbackMillis();
    boolean smoothed = selector.mode() == RangeMode.SMOOTHED && reading == Reading.SAMPLE;
    var demand = new Demand(!smoothed, first, steps.interval(), at == null ? steps.count() : 1, 0);
    var found = select(selector, first - lookback + 1, smoothed ? last + lookback : last, demand);
    var series = new ArrayList<StepSeries>(found.series().size() + found.summaries().size());
    for (var one : found.summaries()) {
      evaluator.budget().hold(steps.count());
      var column = smoothed
          ? smoothed(SummaryPoints.of(one), steps, shift, at != null, selector.pos())
          : SummaryPoints.newest(one, steps, shift, at != null, lookback, reading);
      if (!column.isEmpty()) {
        series.add(column);
      }
    }
    for (var one : found.series()) {
      evaluator.budget().hold(steps.count());
      var stepSeries = smoothed
          ? smoothed(one, steps, shift, at != null, selector.pos())
          : newest(one, steps, shift, at != null, reading);
      if (!stepSeries.isEmpty()) {
        series.add(stepSeries);
      }
    }
    return series;
  }

  private StepSeries smoothed(Series stored, Steps steps, long shift, boolean fixed,
      PosRange pos) {
    var series = RawSeries.of(stored);
    long lookback = evaluator.options().lookbackMillis();
    if (series.histograms() == null) {
      return new StepSeries(series.labels(),
          Smoothing.column(series, steps, shift, fixed, lookback), false);
    }
    var notes = new HistogramNotes(evaluator.annotations(), series.labels().metricName(), pos);
    return new SmoothedColumn(series, series.histograms(), steps, shift, fixed, lookback, notes)
        .series();
  }

  private StepSeries newest(Series series, Steps steps, long shift, boolean fixed,
      Reading reading) {
    var column = new double[steps.count()];
    var stored = series.histograms();
    var histograms = stored == null || reading != Reading.SAMPLE
        ? null
        : new NativeHistogram[column.length];
    var times = series.timestamps();
    long lookback = evaluator.options().lookbackMillis();
    int next = 0;
    for (int i = 0; i < column.length; i++) {
      long time = fixed ? shift : steps.at(i) + shift;
      while (next < times.length && times[next] <= time) {
        next++;
      }
      boolean there = next > 0 && times[next - 1] > time - lookback
          && !StaleNaN.is(series.values()[next - 1]);
      column[i] = there ? read(series, next - 1, reading) : Absent.VALUE;
      if (stored != null && histograms != null && there) {
        histograms[i] = stored[next - 1];
        column[i] = histograms[i] == null ? column[i] : Absent.VALUE;
      }
    }
    return new StepSeries(series.labels(), column, histograms, false);
  }

  private static double read(Series series, int sample, Reading reading) {
    return switch (reading) {
      case SAMPLE -> series.values()[sample];
      case TIME -> series.timestamps()[sample] / 1000.0;
      case TIME_OF_NUMBER -> {
        if (series.histograms() != null && series.histograms()[sample] != null) {
          throw new EvaluationError("info sample should be float");
        }
        yield series.timestamps()[sample] / 1000.0;
      }
      case START -> series.startTimestamps() == null
          ? 0
          : series.startTimestamps()[sample] / 1000.0;
    };
  }

  /**
   * A range vector's windows.
   *
   * @param function
   *          what is made of them; empty if nothing is
   */
  Windows windows(Expr expr, Steps steps, String function) {
    return switch (expr) {
      case MatrixSelector m -> windows(m, steps, function);
      case Subquery s -> windows(s, steps);
      case Paren p -> windows(p.expr(), steps, function);
      default -> throw new IllegalStateException("no range vector: " + expr);
    };
  }

  private Windows windows(MatrixSelector matrix, Steps steps, String function) {
    var selector = matrix.selector();
    var at = at(selector.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(selector.offset());
    long range = evaluator.durations().positive(matrix.range());
    var windows = new Windows(new ArrayList<>(), new ArrayList<>(), steps, at != null, shift,
        range, selector.mode(), evaluator.options().lookbackMillis());
    boolean summaries = selector.mode() == RangeMode.PLAIN
        && SummaryFunction.find(function) != null;
    long first = windows.end(0) - range - windows.before() + 1;
    long last = windows.end(steps.count() - 1) + windows.after();
    var demand = new Demand(summaries, windows.end(0), steps.interval(),
        at == null ? steps.count() : 1, range);
    var found = select(selector, Math.min(first, last), last, demand);
    for (var one : found.series()) {
      windows.series().add(RawSeries.of(one));
    }
    if (summaries) {
      windows.summaries().addAll(found.summaries());
    } else if (!found.summaries().isEmpty()) {
      found.summaries().forEach(one -> windows.series().add(RawSeries.of(SummaryPoints.of(one))));
      var what = function.isEmpty() ? "a range vector" : function + "()";
      evaluator.annotations().info("%s sees the first and the last sample of each summary only"
          .formatted(what), matrix.pos());
    }
    return windows;
  }

  private Windows windows(Subquery subquery, Steps steps) {
    var at = at(subquery.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(subquery.offset());
    long range = evaluator.durations().positive(subquery.range());
    var windows = new Windows(new ArrayList<>(), List.of(), steps, at != null, shift, range,
        RangeMode.PLAIN, 0);
    var inner = innerSteps(subquery, windows);
    if (inner.count() > 0) {
      for (var one : evaluator.vector(subquery.expr(), inner)) {
        windows.series().add(RawSeries.of(one, inner));
      }
    }
    return windows;
  }

  // Aligned to multiples of the step, so that neighbouring evaluations see the same instants.
  private Steps innerSteps(Subquery subquery, Windows windows) {
    long interval = subquery.step() == null
        ? evaluator.options().subqueryStepMillis()
        : evaluator.durations().positive(subquery.step());
    interval = Math.max(1, interval);
    long left = windows.end(0) - windows.range();
    long last = windows.end(windows.steps().count() - 1);
    long start = interval * (left / interval);
    if (start <= left) {
      start += interval;
    }
    long count = last < start ? 0 : (last - start) / interval + 1;
    evaluator.budget().hold(count);
    // More steps than an array has room for are too many, whatever the limit of samples says.
    evaluator.budget().hold(count > Integer.MAX_VALUE ? Long.MAX_VALUE / 2 : 0);
    return new Steps(start, interval, (int) count);
  }

  private @Nullable Long at(@Nullable At at) {
    return switch (at) {
      case null -> null;
      case At.Timestamp t -> t.millis();
      case At.Start() -> rootSteps.start();
      case At.End() -> evaluator.durations().endMillis();
    };
  }

  private Result select(VectorSelector selector, long start, long end, Demand demand) {
    evaluator.budget().ask();
    if (end < start) {
      throw new EvaluationError(
          "cannot select samples: got a time beyond all clocks, expected one in milliseconds");
    }
    var result = source.select(selector.allMatchers(), TimeRange.of(start, end), demand);
    result.warnings().forEach(evaluator.annotations()::warn);
    result.infos().forEach(evaluator.annotations()::info);
    long samples = 0;
    boolean anyHistogram = false;
    for (var series : result.series()) {
      samples += series.size();
      anyHistogram |= series.histograms() != null;
    }
    for (var series : result.summaries()) {
      samples += (long) COLUMNS * series.buckets().size();
    }
    evaluator.budget().hold(samples);
    return anyHistogram
        ? new Result(withHistograms(selector, result.series()), result.summaries(),
            result.warnings(), result.infos())
        : result;
  }

  private List<Series> withHistograms(VectorSelector selector, List<Series> found) {
    for (var series : found) {
      evaluator.budget().hold(series.histograms());
    }
    return totals.sufficeFor(selector)
        ? found.stream().map(HistogramTotals::of).toList()
        : found;
  }
}
