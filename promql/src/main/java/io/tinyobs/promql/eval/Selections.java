// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.SeriesSource;
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
    var found = select(selector, first - lookback + 1, smoothed ? last + lookback : last);
    var series = new ArrayList<StepSeries>(found.size());
    for (var one : found) {
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

  /** A range vector's windows. */
  Windows windows(Expr expr, Steps steps) {
    return switch (expr) {
      case MatrixSelector m -> windows(m, steps);
      case Subquery s -> windows(s, steps);
      case Paren p -> windows(p.expr(), steps);
      default -> throw new IllegalStateException("no range vector: " + expr);
    };
  }

  private Windows windows(MatrixSelector matrix, Steps steps) {
    var selector = matrix.selector();
    var at = at(selector.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(selector.offset());
    long range = evaluator.durations().positive(matrix.range());
    var windows = new Windows(new ArrayList<>(), steps, at != null, shift, range, selector.mode(),
        evaluator.options().lookbackMillis());
    long first = windows.end(0) - range - windows.before() + 1;
    long last = windows.end(steps.count() - 1) + windows.after();
    for (var one : select(selector, Math.min(first, last), last)) {
      windows.series().add(RawSeries.of(one));
    }
    return windows;
  }

  private Windows windows(Subquery subquery, Steps steps) {
    var at = at(subquery.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(subquery.offset());
    long range = evaluator.durations().positive(subquery.range());
    var windows = new Windows(new ArrayList<>(), steps, at != null, shift, range, RangeMode.PLAIN,
        0);
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

  private List<Series> select(VectorSelector selector, long start, long end) {
    evaluator.budget().ask();
    if (end < start) {
      throw new EvaluationError(
          "cannot select samples: got a time beyond all clocks, expected one in milliseconds");
    }
    var result = source.select(selector.allMatchers(), TimeRange.of(start, end));
    result.warnings().forEach(evaluator.annotations()::warn);
    long samples = 0;
    for (var series : result.series()) {
      samples += series.size();
    }
    evaluator.budget().hold(samples);
    return result.series();
  }
}
