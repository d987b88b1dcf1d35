// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.SummarySeries;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.eval.RawSeries.HistogramColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Evaluates functions of range vectors: pulls each series' window from step to step. */
final class RangeCalls {
  private static final Set<String> KEEP_NAME = Set.of("first_over_time", "last_over_time");
  private static final Set<String> ANCHORED = Set.of("changes", "delta", "increase", "rate",
      "resets");
  private static final Set<String> SMOOTHED = Set.of("delta", "increase", "rate");
  private static final List<String> COUNTER_SUFFIXES = List.of("_total", "_sum", "_count",
      "_bucket");

  private final Evaluator evaluator;

  RangeCalls(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<StepSeries> evaluate(Call call, Steps steps) {
    var name = call.function().name();
    var scalars = new ArrayList<double[]>();
    Expr range = call;
    for (var arg : call.args()) {
      if (Evaluator.isRange(arg)) {
        range = arg;
      } else {
        scalars.add(evaluator.scalar(arg, steps));
      }
    }
    if (name.equals("quantile_over_time")) {
      Quantiles.check(scalars.get(0), call.args().get(0), evaluator.annotations());
    }
    var windows = evaluator.selections().windows(range, steps, name);
    requireFit(name, windows.mode());
    var function = RangeFunction.find(name, windows.mode());
    if (function == null) {
      throw new IllegalStateException("type checker let pass: " + call);
    }
    var result = new ArrayList<StepSeries>(windows.series().size());
    var overlaps = new TreeMap<String, Integer>();
    for (var series : windows.series()) {
      var computed = series.histograms() == null
          ? numbers(windows, series, function, scalars, isRate(name) ? overlaps : null)
          : mixed(call, windows, series, series.histograms(), scalars, range, overlaps);
      evaluator.budget().hold(computed.values().length);
      evaluator.budget().hold(computed.histograms());
      if (!computed.isEmpty()) {
        noteIfNoCounter(name, computed, range);
        result.add(KEEP_NAME.contains(name) ? computed : evaluator.nameless(computed));
      }
    }
    for (var series : windows.summaries()) {
      var column = column(windows, series, Objects.requireNonNull(SummaryFunction.find(name)));
      evaluator.budget().hold(column.length);
      var computed = new StepSeries(series.labels(), column, false);
      if (!computed.isEmpty()) {
        noteIfNoCounter(name, computed, range);
        result.add(KEEP_NAME.contains(name) ? computed : evaluator.nameless(computed));
      }
    }
    for (var overlap : overlaps.entrySet()) {
      notes(overlap.getKey(), range).startsOverlap(overlap.getValue());
    }
    if (name.equals("absent_over_time")) {
      return CallEvaluator.absent(result, range, steps);
    }
    return evaluator.options().delayedNameRemoval() ? result : Columns.distinct(result);
  }

  private static boolean isRate(String name) {
    return name.equals("rate") || name.equals("increase");
  }

  private static StepSeries numbers(Windows windows, RawSeries series, RangeFunction function,
      List<double[]> scalars, @Nullable Map<String, Integer> overlaps) {
    var column = new double[windows.steps().count()];
    var window = windows.open(series);
    var arguments = new double[scalars.size()];
    boolean watched = window.starts != null && windows.mode() == RangeMode.PLAIN;
    for (int i = 0; i < column.length; i++) {
      window.moveTo(i);
      for (int a = 0; a < arguments.length; a++) {
        arguments[a] = scalars.get(a)[i];
      }
      column[i] = window.size() == 0 ? Absent.VALUE : function.apply(window, arguments);
      if (watched && overlaps != null && StartTimes.overlap(window)) {
        overlaps.merge(series.labels().metricName(), 1, Integer::sum);
      }
    }
    return new StepSeries(series.labels(), column, series.dropName());
  }

  private StepSeries mixed(Call call, Windows windows, RawSeries series, HistogramColumn column,
      List<double[]> scalars, Expr range, Map<String, Integer> overlaps) {
    var name = call.function().name();
    var function = Objects.requireNonNull(RangeFunction.find(name, windows.mode()));
    var metric = series.labels().metricName();
    var mixed = new MixedRange(name, function, windows, series, column, notes(metric, range),
        notes(metric, call.args().get(0)));
    var computed = mixed.column(scalars);
    if (mixed.overlaps() > 0) {
      overlaps.merge(metric, mixed.overlaps(), Integer::sum);
    }
    return computed;
  }

  private HistogramNotes notes(String metric, Expr where) {
    return new HistogramNotes(evaluator.annotations(), metric, where.pos());
  }

  private static void requireFit(String name, RangeMode mode) {
    boolean fits = switch (mode) {
      case PLAIN -> true;
      case ANCHORED -> ANCHORED.contains(name);
      case SMOOTHED -> SMOOTHED.contains(name);
    };
    if (!fits) {
      boolean anchored = mode == RangeMode.ANCHORED;
      var allowed = (anchored ? ANCHORED : SMOOTHED).stream().sorted().toList();
      throw new EvaluationError("%s modifier can only be used with: %s - not with %s".formatted(
          anchored ? "anchored" : "smoothed", String.join(", ", allowed), name));
    }
  }

  private static double[] column(Windows windows, SummarySeries series, SummaryFunction function) {
    var column = new double[windows.steps().count()];
    var window = new SummaryWindow(windows, series.buckets());
    for (int i = 0; i < column.length; i++) {
      window.moveTo(i);
      column[i] = window.isEmpty() ? Absent.VALUE : function.apply(window);
    }
    return column;
  }

  private void noteIfNoCounter(String function, StepSeries series, Expr range) {
    if (!isRate(function) || !anyNumber(series)) {
      return;
    }
    var metric = series.labels().metricName();
    if (!metric.isEmpty() && COUNTER_SUFFIXES.stream().noneMatch(metric::endsWith)) {
      evaluator.annotations().info(
          "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
              + Quoting.quote(metric),
          range.pos());
    }
  }

  private static boolean anyNumber(StepSeries series) {
    for (int i = 0; series.histograms() != null && i < series.values().length; i++) {
      if (series.hasNumberAt(i)) {
        return true;
      }
    }
    return series.histograms() == null;
  }
}
