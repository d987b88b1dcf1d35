// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.eval.Selections.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/** Evaluates calls: by name to the function, or to the families of functions with a class of their own. */
final class CallEvaluator {
  private final Evaluator evaluator;
  private final Steps rootSteps;
  private final RangeCalls ranges;
  private final LabelFunctions labelFunctions;
  private final HistogramFunctions histograms;
  private final SortFunctions sorts;
  private final InfoFunction info;

  CallEvaluator(Evaluator evaluator, Steps rootSteps) {
    this.evaluator = evaluator;
    this.rootSteps = rootSteps;
    this.ranges = new RangeCalls(evaluator);
    this.labelFunctions = new LabelFunctions(evaluator);
    this.histograms = new HistogramFunctions(evaluator);
    this.sorts = new SortFunctions(evaluator);
    this.info = new InfoFunction(evaluator);
  }

  double[] scalar(Call call, Steps steps) {
    var column = new double[steps.count()];
    switch (call.function().name()) {
      case "time" -> Arrays.setAll(column, i -> steps.at(i) / 1000.0);
      case "pi" -> Arrays.fill(column, Math.PI);
      case "start" -> Arrays.fill(column, rootSteps.start() / 1000.0);
      case "end" -> Arrays.fill(column, evaluator.durations().endMillis() / 1000.0);
      case "step" -> Arrays.fill(column, evaluator.durations().stepSeconds());
      case "range" -> Arrays.fill(column, evaluator.durations().rangeSeconds());
      case "scalar" -> single(evaluator.vector(call.args().get(0), steps), column);
      case "max_of", "min_of" -> {
        boolean max = call.function().name().equals("max_of");
        var left = evaluator.scalar(call.args().get(0), steps);
        var right = evaluator.scalar(call.args().get(1), steps);
        Arrays.setAll(column,
            i -> max ? Math.max(left[i], right[i]) : Math.min(left[i], right[i]));
      }
      default -> throw unknown(call);
    }
    return column;
  }

  // NaN unless there is exactly one value.
  private static void single(List<StepSeries> series, double[] column) {
    Arrays.fill(column, Double.NaN);
    var seen = new int[column.length];
    for (var one : series) {
      for (int i = 0; i < column.length; i++) {
        if (one.hasNumberAt(i)) {
          column[i] = ++seen[i] == 1 ? one.values()[i] : Double.NaN;
        }
      }
    }
  }

  private static RuntimeException unknown(Call call) {
    return new IllegalStateException("type checker let pass: " + call);
  }

  /** Hands over what the function makes of each series, holding none, if it looks at each alone. */
  boolean isStreamed(Call call, Steps steps, Consumer<StepSeries> taker) {
    boolean alone = call.args().stream().anyMatch(Evaluator::isRange)
        && !call.function().name().equals("absent_over_time");
    if (alone) {
      ranges.each(call, steps, taker);
    }
    return alone;
  }

  List<StepSeries> vector(Call call, Steps steps) {
    if (call.args().stream().anyMatch(Evaluator::isRange)) {
      return ranges.evaluate(call, steps);
    }
    var name = call.function().name();
    return switch (name) {
      case "vector" -> List.of(new StepSeries(Labels.EMPTY,
          evaluator.scalar(call.args().get(0), steps), false));
      case "absent" -> absent(call, steps);
      case "clamp", "clamp_min", "clamp_max" -> clamp(call, steps);
      case "round" -> round(call, steps);
      case "timestamp" -> timestamp(call, steps);
      case "start_timestamp" -> startTimestamp(call, steps);
      case "label_replace" -> labelFunctions.replace(call, steps);
      case "info" -> info.evaluate(call, steps);
      case "label_join" -> labelFunctions.join(call, steps);
      case "histogram_quantile" -> histograms.quantile(call, steps);
      case "histogram_quantiles" -> histograms.quantiles(call, steps);
      case "histogram_fraction" -> histograms.fraction(call, steps);
      case "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar",
          "histogram_sum" ->
        histograms.property(call, steps);
      case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" -> sorts.sort(call, steps);
      default -> {
        var number = ValueFunctions.number(name);
        if (number != null) {
          yield mapped(call.args().get(0), steps, number);
        }
        var date = ValueFunctions.date(name);
        if (date == null) {
          throw unknown(call);
        }
        yield call.args().isEmpty()
            ? stepTimes(steps, date)
            : mapped(call.args().get(0), steps, date);
      }
    };
  }

  private static List<StepSeries> stepTimes(Steps steps, DoubleUnaryOperator date) {
    var column = new double[steps.count()];
    Arrays.setAll(column, i -> date.applyAsDouble(Math.floorDiv(steps.at(i), 1000L)));
    return List.of(new StepSeries(Labels.EMPTY, column, false));
  }

  private List<StepSeries> mapped(Expr arg, Steps steps, DoubleUnaryOperator function) {
    return mapped(evaluator.vector(arg, steps), (value, i) -> function.applyAsDouble(value));
  }

  /** Turns a value into another, knowing the step. */
  @FunctionalInterface
  private interface StepFunction {
    double apply(double value, int step);
  }

  private List<StepSeries> mapped(List<StepSeries> vector, StepFunction function) {
    var result = new ArrayList<StepSeries>(vector.size());
    for (var series : vector) {
      var values = new double[series.values().length];
      for (int i = 0; i < values.length; i++) {
        double value = series.values()[i];
        values[i] = Absent.is(value) ? value : function.apply(value, i);
      }
      evaluator.budget().hold(values.length);
      result.add(evaluator.nameless(series.withValues(values)));
    }
    return evaluator.unique(Columns.withoutEmpty(result));
  }

  private List<StepSeries> clamp(Call call, Steps steps) {
    var vector = evaluator.vector(call.args().get(0), steps);
    var first = evaluator.scalar(call.args().get(1), steps);
    boolean both = call.args().size() > 2;
    boolean onlyMax = call.function().name().equals("clamp_max");
    var max = both ? evaluator.scalar(call.args().get(2), steps) : first;
    return mapped(vector, (value, i) -> {
      double least = onlyMax ? Double.NEGATIVE_INFINITY : first[i];
      double greatest = both || onlyMax ? max[i] : Double.POSITIVE_INFINITY;
      return greatest < least
          ? Absent.VALUE
          : Math.max(least, Math.min(greatest, value));
    });
  }

  private List<StepSeries> round(Call call, Steps steps) {
    var vector = evaluator.vector(call.args().get(0), steps);
    if (call.args().size() < 2) {
      return mapped(vector, (value, i) -> Math.floor(value + 0.5));
    }
    var nearest = evaluator.scalar(call.args().get(1), steps);
    return mapped(vector, (value, i) -> {
      // The inverse has fewer digits to lose where one rounds to tenths.
      double inverse = 1 / nearest[i];
      return Math.floor(value * inverse + 0.5) / inverse;
    });
  }

  private List<StepSeries> timestamp(Call call, Steps steps) {
    // Of a selector when it was measured; of anything else when it was computed.
    if (bare(call.args().get(0)) instanceof VectorSelector selector) {
      return mapped(evaluator.selections().instants(selector, steps, Reading.TIME),
          (value, i) -> value);
    }
    var computed = evaluator.vector(call.args().get(0), steps).stream()
        .map(StepSeries::presence).toList();
    return mapped(computed, (value, i) -> steps.at(i) / 1000.0);
  }

  private List<StepSeries> startTimestamp(Call call, Steps steps) {
    if (bare(call.args().get(0)) instanceof VectorSelector selector) {
      return mapped(evaluator.selections().instants(selector, steps, Reading.START),
          (value, i) -> value);
    }
    // What is computed has no start, but may fail or have warnings.
    evaluator.vector(call.args().get(0), steps);
    return List.of();
  }

  private static Expr bare(Expr expr) {
    return expr instanceof Paren p ? bare(p.expr()) : expr;
  }

  private List<StepSeries> absent(Call call, Steps steps) {
    var arg = call.args().get(0);
    return absent(evaluator.vector(arg, steps), arg, steps);
  }

  /** One series with value 1 at each step at which {@code there} has none. */
  static List<StepSeries> absent(List<StepSeries> there, Expr arg, Steps steps) {
    var column = new double[steps.count()];
    Arrays.fill(column, 1);
    for (var series : there) {
      for (int i = 0; i < column.length; i++) {
        if (series.hasAt(i)) {
          column[i] = Absent.VALUE;
        }
      }
    }
    return Columns.withoutEmpty(List.of(new StepSeries(absentLabels(arg), column, false)));
  }

  // What a selector says with = once, its series would have.
  private static Labels absentLabels(Expr expr) {
    return switch (expr) {
      case VectorSelector v -> absentLabels(v.allMatchers());
      case MatrixSelector m -> absentLabels(m.selector().allMatchers());
      case Paren p -> absentLabels(p.expr());
      default -> Labels.EMPTY;
    };
  }

  private static Labels absentLabels(List<Matcher> matchers) {
    var seen = new HashSet<String>();
    var labels = Labels.builder();
    for (var matcher : matchers) {
      if (matcher.name().equals(Labels.METRIC_NAME)) {
        continue;
      }
      boolean only = matcher.op() == Matcher.Op.EQUAL && seen.add(matcher.name());
      labels.set(matcher.name(), only ? matcher.value() : "");
    }
    return labels.build();
  }
}
