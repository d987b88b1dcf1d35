// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.SummarySeries;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.eval.RawSeries.HistogramColumn;
import io.tinyobs.promql.eval.Selections.RangeTaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
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
    var result = new ArrayList<StepSeries>();
    each(call, steps, one -> {
      evaluator.budget().hold(one.values().length);
      evaluator.budget().hold(one.histograms());
      result.add(one);
    });
    if (call.function().name().equals("absent_over_time")) {
      return CallEvaluator.absent(result, range(call), steps);
    }
    return evaluator.options().delayedNameRemoval() ? result : Columns.distinct(result);
  }

  /** Hands over what the function makes of each series; holds none of it. */
  void each(Call call, Steps steps, Consumer<StepSeries> taker) {
    var name = call.function().name();
    var scalars = new ArrayList<double[]>();
    for (var arg : call.args()) {
      if (!Evaluator.isRange(arg)) {
        scalars.add(evaluator.scalar(arg, steps));
      }
    }
    if (name.equals("quantile_over_time")) {
      Quantiles.check(scalars.get(0), call.args().get(0), evaluator.annotations());
    }
    var range = range(call);
    requireFit(name, mode(range));
    var overlaps = new TreeMap<String, Integer>();
    evaluator.selections().each(range, steps, name, new RangeTaker() {
      private @Nullable ColumnFunction numbers;

      @Override
      public void series(Windows windows, RawSeries series) {
        if (numbers == null) {
          numbers = numbers(name, windows, scalars, isRate(name) ? overlaps : null);
        }
        take(series.histograms() == null
            ? new StepSeries(series.labels(), numbers.of(series), series.dropName())
            : mixed(call, windows, series, series.histograms(), scalars, range, overlaps));
      }

      @Override
      public void summaries(Windows windows, SummarySeries series) {
        var function = Objects.requireNonNull(SummaryFunction.find(name));
        take(new StepSeries(series.labels(), column(windows, series, function), false));
      }

      private void take(StepSeries computed) {
        evaluator.budget().work(steps.count());
        if (!computed.isEmpty()) {
          noteIfNoCounter(name, computed, range);
          taker.accept(KEEP_NAME.contains(name) ? computed : evaluator.nameless(computed));
        }
      }
    });
    for (var overlap : overlaps.entrySet()) {
      notes(overlap.getKey(), range).startsOverlap(overlap.getValue());
    }
  }

  private static Expr range(Call call) {
    return call.args().stream().filter(Evaluator::isRange).findFirst().orElseThrow();
  }

  private static RangeMode mode(Expr range) {
    return switch (range) {
      case MatrixSelector m -> m.selector().mode();
      case Paren p -> mode(p.expr());
      default -> RangeMode.PLAIN;
    };
  }

  /** Makes a column of a series of numbers. */
  @FunctionalInterface
  private interface ColumnFunction {
    double[] of(RawSeries series);
  }

  private ColumnFunction numbers(String name, Windows windows, List<double[]> scalars,
      @Nullable Map<String, Integer> overlaps) {
    var function = RangeFunction.find(name, windows.mode());
    if (function == null) {
      throw new IllegalStateException("type checker let pass: " + name);
    }
    ColumnFunction general = series -> numbers(windows, series, function, scalars, overlaps);
    if (RateColumn.computes(name, windows)) {
      var rates = new RateColumn(windows, name, evaluator.spare());
      return series -> series.starts() == null ? rates.of(series) : general.of(series);
    }
    if (ExtremeColumn.computes(name, windows)) {
      return new ExtremeColumn(windows, name, evaluator.spare())::of;
    }
    return general;
  }

  private static boolean isRate(String name) {
    return name.equals("rate") || name.equals("increase");
  }

  private double[] numbers(Windows windows, RawSeries series, RangeFunction function,
      List<double[]> scalars, @Nullable Map<String, Integer> overlaps) {
    var column = evaluator.spare().take(windows.steps().count());
    var window = windows.open(series);
    var arguments = new double[scalars.size()];
    boolean watched = window.starts != null && windows.mode() == RangeMode.PLAIN;
    for (int i = 0; i < column.length; i++) {
      window.moveTo(i);
      evaluator.budget().work(window.size()); // Long windows of one series take long, too.
      for (int a = 0; a < arguments.length; a++) {
        arguments[a] = scalars.get(a)[i];
      }
      column[i] = window.size() == 0 ? Absent.VALUE : function.apply(window, arguments);
      if (watched && overlaps != null && StartTimes.overlap(window)) {
        overlaps.merge(series.labels().metricName(), 1, Integer::sum);
      }
    }
    return column;
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
