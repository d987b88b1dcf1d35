// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

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

  Selections(Evaluator evaluator, SeriesSource source, Steps rootSteps) {
    this.evaluator = evaluator;
    this.source = source;
    this.rootSteps = rootSteps;
  }

  /** At each step a selector's newest samples, none older than the lookback. */
  List<StepSeries> instants(VectorSelector selector, Steps steps) {
    return instants(selector, steps, false);
  }

  /** The same, but with the samples' timestamps, in seconds, for values. */
  List<StepSeries> timestamps(VectorSelector selector, Steps steps) {
    return instants(selector, steps, true);
  }

  private List<StepSeries> instants(VectorSelector selector, Steps steps, boolean timestamps) {
    var at = at(selector.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(selector.offset());
    long first = at == null ? steps.start() + shift : shift;
    long last = at == null ? steps.last() + shift : shift;
    long lookback = evaluator.options().lookbackMillis();
    boolean smoothed = selector.mode() == RangeMode.SMOOTHED && !timestamps;
    var demand = new Demand(!smoothed, first, steps.interval(), at == null ? steps.count() : 1, 0);
    var found = select(selector, first - lookback + 1, smoothed ? last + lookback : last, demand);
    var series = new ArrayList<StepSeries>(found.series().size() + found.summaries().size());
    for (var one : found.summaries()) {
      var column = smoothed
          ? Smoothing.column(SummaryPoints.series(one), steps, shift, at != null, lookback)
          : SummaryPoints.newest(one.buckets(), steps, shift, at != null, lookback, timestamps);
      evaluator.budget().hold(steps.count());
      var stepSeries = new StepSeries(one.labels(), column, false);
      if (!stepSeries.isEmpty()) {
        series.add(stepSeries);
      }
    }
    for (var one : found.series()) {
      var column = smoothed
          ? Smoothing.column(RawSeries.of(one), steps, shift, at != null, lookback)
          : newest(one, steps, shift, at != null, timestamps);
      evaluator.budget().hold(steps.count());
      var stepSeries = new StepSeries(one.labels(), column, false);
      if (!stepSeries.isEmpty()) {
        series.add(stepSeries);
      }
    }
    return series;
  }

  private double[] newest(Series series, Steps steps, long shift, boolean fixed,
      boolean timestamps) {
    var column = new double[steps.count()];
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
      if (!there) {
        column[i] = Absent.VALUE;
      } else {
        column[i] = timestamps ? times[next - 1] / 1000.0 : series.values()[next - 1];
      }
    }
    return column;
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
      found.summaries().forEach(one -> windows.series().add(SummaryPoints.series(one)));
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
    for (var series : result.series()) {
      samples += series.size();
    }
    for (var series : result.summaries()) {
      samples += (long) COLUMNS * series.buckets().size();
    }
    evaluator.budget().hold(samples);
    return result;
  }
}
