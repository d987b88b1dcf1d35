// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Aggregate;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.NumberLiteral;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.StringLiteral;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.Unary;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.ast.ValueType;
import io.tinyobs.promql.eval.Selections.Reading;
import io.tinyobs.promql.histogram.Histograms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a tree: each node for all steps at once, series by series.
 *
 * <p>
 * A scalar is one column, an instant vector a list of series with a column each. Range vectors exist
 * only as arguments of functions, which pull windows over the samples themselves. A part of the tree
 * that cannot change from step to step is evaluated at one step and repeated.
 */
final class Evaluator {
  private final String text;
  private final EngineOptions options;
  private final Budget budget;
  private final Annotations annotations;
  private final Invariants invariants;
  private final Repeats repeats;
  private final Durations durations;
  private final Selections selections;
  private final BinaryEvaluator binaries;
  private final AggregateEvaluator aggregates;
  private final CallEvaluator calls;
  private final boolean streams;
  private final SpareColumn spare = new SpareColumn();

  Evaluator(String text, Expr root, EngineOptions options, SeriesSource source, Budget budget,
      Annotations annotations, Steps rootSteps, Durations durations) {
    this.text = text;
    this.options = options;
    this.budget = budget;
    this.annotations = annotations;
    this.durations = durations;
    // Names that are dropped at once make series alike, which only shows when all are there.
    this.streams = source.streams() && options.delayedNameRemoval();
    this.invariants = new Invariants(root);
    this.repeats = new Repeats(root, budget, annotations, spare);
    this.selections = new Selections(this, source, rootSteps, root);
    this.binaries = new BinaryEvaluator(this);
    this.aggregates = new AggregateEvaluator(this);
    this.calls = new CallEvaluator(this, rootSteps);
    budget.ask();
  }

  EngineOptions options() {
    return options;
  }

  Budget budget() {
    return budget;
  }

  Annotations annotations() {
    return annotations;
  }

  /** Where columns come from that may be used again. */
  SpareColumn spare() {
    return spare;
  }

  Durations durations() {
    return durations;
  }

  Selections selections() {
    return selections;
  }

  /** The value of a string expression. */
  String string(Expr expr) {
    return switch (expr) {
      case StringLiteral s -> s.value();
      case Paren p -> string(p.expr());
      default -> throw new IllegalStateException("no string: " + expr);
    };
  }

  /** The values of a scalar expression, one a step. */
  double[] scalar(Expr expr, Steps steps) {
    long before = budget.held();
    double[] column;
    if (steps.count() > 1 && invariants.contains(expr)) {
      column = new double[steps.count()];
      Arrays.fill(column, scalar(expr, steps.first())[0]);
    } else {
      column = evaluateScalar(expr, steps);
    }
    budget.release(before);
    budget.hold(steps.count());
    return column;
  }

  private double[] evaluateScalar(Expr expr, Steps steps) {
    return switch (expr) {
      case NumberLiteral n -> {
        var column = new double[steps.count()];
        Arrays.fill(column, n.value());
        yield column;
      }
      case Paren p -> scalar(p.expr(), steps);
      case Unary u -> {
        var column = scalar(u.expr(), steps);
        if (u.negative()) {
          for (int i = 0; i < column.length; i++) {
            column[i] = -column[i];
          }
        }
        yield column;
      }
      case Binary b -> binaries.scalars(b, steps);
      case Call c -> calls.scalar(c, steps);
      case StringLiteral s -> throw wrongType(s);
      case VectorSelector v -> throw wrongType(v);
      case MatrixSelector m -> throw wrongType(m);
      case Subquery s -> throw wrongType(s);
      case Aggregate a -> throw wrongType(a);
    };
  }

  private static IllegalStateException wrongType(Expr expr) {
    return new IllegalStateException("type checker let pass: " + expr);
  }

  /** The series of an instant vector expression. */
  List<StepSeries> vector(Expr expr, Steps steps) {
    long before = budget.held();
    var series = repeats.find(expr, steps);
    if (series == null) {
      var candidate = repeats.candidate(expr, steps);
      series = steps.count() > 1 && invariants.contains(expr)
          ? repeated(vector(expr, steps.first()), steps.count())
          : evaluate(expr, steps);
      candidate.is(series);
    }
    budget.release(before);
    budget.hold((long) series.size() * steps.count());
    for (var one : series) {
      budget.hold(one.histograms());
    }
    return series;
  }

  /** Whether {@link #each} has one series after the other of some expressions. */
  boolean streams() {
    return streams;
  }

  /**
   * Hands over what {@link #vector} has, one series at a time and in no order, where that saves memory.
   * What is handed over is not held: whoever keeps it holds it.
   */
  void each(Expr expr, Steps steps, Consumer<StepSeries> taker) {
    var known = repeats.find(expr, steps);
    if (known != null) {
      spare.forget();
      known.forEach(taker);
      return;
    }
    boolean isRepeated = steps.count() > 1 && invariants.contains(expr);
    var gathering = repeats.candidate(expr, steps).gathering(taker);
    if (streams && !isRepeated && isStreamed(expr, steps, gathering)) {
      gathering.end();
    } else {
      var all = vector(expr, steps);
      spare.forget();
      all.forEach(taker);
    }
  }

  private boolean isStreamed(Expr expr, Steps steps, Consumer<StepSeries> taker) {
    switch (expr) {
      case VectorSelector v -> selections.each(v, steps, Reading.SAMPLE, taker);
      case Paren p -> each(p.expr(), steps, taker);
      case Binary b -> {
        return binaries.isStreamed(b, steps, taker);
      }
      case Call c -> {
        return calls.isStreamed(c, steps, taker);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static List<StepSeries> repeated(List<StepSeries> series, int steps) {
    var repeated = new ArrayList<StepSeries>(series.size());
    for (var one : series) {
      repeated.add(one.repeated(steps));
    }
    return repeated;
  }

  private List<StepSeries> evaluate(Expr expr, Steps steps) {
    return switch (expr) {
      case VectorSelector v -> selections.instants(v, steps);
      case Paren p -> vector(p.expr(), steps);
      case Unary u -> u.negative() ? negated(vector(u.expr(), steps)) : vector(u.expr(), steps);
      case Binary b -> binaries.vectors(b, steps);
      case Aggregate a -> aggregates.evaluate(a, steps);
      case Call c -> calls.vector(c, steps);
      case NumberLiteral n -> throw wrongType(n);
      case StringLiteral s -> throw wrongType(s);
      case MatrixSelector m -> throw wrongType(m);
      case Subquery s -> throw wrongType(s);
    };
  }

  private List<StepSeries> negated(List<StepSeries> series) {
    var negated = new ArrayList<StepSeries>(series.size());
    for (var one : series) {
      var values = new double[one.values().length];
      for (int i = 0; i < values.length; i++) {
        double value = one.values()[i];
        values[i] = Absent.is(value) ? value : -value;
      }
      negated.add(nameless(one.withSamples(values, negated(one.histograms()))));
    }
    return unique(negated);
  }

  private static @Nullable NativeHistogram @Nullable [] negated(
      @Nullable NativeHistogram @Nullable [] histograms) {
    if (histograms == null) {
      return null;
    }
    @Nullable
    NativeHistogram[] negated = new NativeHistogram[histograms.length];
    for (int i = 0; i < negated.length; i++) {
      negated[i] = histograms[i] == null ? null : Histograms.multiplied(histograms[i], -1);
    }
    return negated;
  }

  /** The samples of a range vector at the one step; only an instant query may ask for them. */
  List<Series> windowSamples(Expr expr, Steps steps) {
    return WindowSamples.of(selections.windows(expr, steps, ""));
  }

  /** The series whose name has lost its meaning: gone now, or marked to go at the end. */
  StepSeries nameless(StepSeries series) {
    return options.delayedNameRemoval()
        ? series.withDropName(true)
        : series.withLabels(StepSeries.withoutName(series.labels()));
  }

  /** Merges what lost its name at once; with delayed removal that happens at the end. */
  List<StepSeries> unique(List<StepSeries> series) {
    return options.delayedNameRemoval() ? series : Columns.merged(series);
  }

  /** The query's result: with the names gone that were marked to go. */
  List<StepSeries> finished(List<StepSeries> series) {
    var finished = new ArrayList<StepSeries>(series.size());
    for (var one : series) {
      finished.add(one.dropName() ? one.withLabels(StepSeries.withoutName(one.labels())) : one);
    }
    return Columns.merged(finished);
  }

  /** Whether the expression is a range vector. */
  static boolean isRange(Expr expr) {
    return expr.type() == ValueType.MATRIX;
  }
}
