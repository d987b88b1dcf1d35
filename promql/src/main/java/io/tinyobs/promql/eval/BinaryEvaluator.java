// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Evaluates operators: of two scalars, of a vector and a scalar, of two vectors. */
final class BinaryEvaluator {
  private final Evaluator evaluator;

  BinaryEvaluator(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  double[] scalars(Binary b, Steps steps) {
    var left = evaluator.scalar(b.left(), steps);
    var right = evaluator.scalar(b.right(), steps);
    for (int i = 0; i < left.length; i++) {
      left[i] = b.op().isComparison()
          ? Operators.holds(b.op(), left[i], right[i]) ? 1 : 0
          : Operators.compute(b.op(), left[i], right[i]);
    }
    return left;
  }

  List<StepSeries> vectors(Binary b, Steps steps) {
    if (isWithScalar(b)) {
      var result = new ArrayList<StepSeries>();
      eachWithScalar(b, steps, one -> {
        evaluator.budget().hold(steps.count());
        evaluator.budget().hold(one.histograms());
        result.add(one);
      });
      return evaluator.unique(result);
    }
    var left = evaluator.vector(b.left(), steps);
    var right = evaluator.vector(b.right(), steps);
    var matching = Objects.requireNonNull(b.matching());
    return b.op().isSet()
        ? new SetOperation(matching, steps).apply(b.op(), left, right)
        : new VectorOperation(evaluator, b, matching, steps).apply(left, right);
  }

  /** Hands over what becomes of each series, holding none, if one side is a scalar. */
  boolean isStreamed(Binary b, Steps steps, Consumer<StepSeries> taker) {
    boolean alone = isWithScalar(b);
    if (alone) {
      eachWithScalar(b, steps, taker);
    }
    return alone;
  }

  private static boolean isWithScalar(Binary b) {
    return b.left().type() == ValueType.SCALAR || b.right().type() == ValueType.SCALAR;
  }

  private void eachWithScalar(Binary b, Steps steps, Consumer<StepSeries> taker) {
    boolean scalarLeft = b.left().type() == ValueType.SCALAR;
    var scalar = evaluator.scalar(scalarLeft ? b.left() : b.right(), steps);
    var mixed = new MixedOperation(evaluator, b, scalar.length);
    boolean keepsName = !b.op().isArithmetic() && !b.returnBool();
    evaluator.each(scalarLeft ? b.right() : b.left(), steps, series -> {
      evaluator.budget().work(scalar.length);
      var computed = MixedOperation.isNeeded(b, series, null)
          ? withScalar(mixed, series, scalar, scalarLeft)
          : series.withValues(withScalar(b, series.values(), scalar, scalarLeft));
      if (!computed.isEmpty()) {
        taker.accept(keepsName ? computed : evaluator.nameless(computed));
      }
    });
    mixed.flush();
  }

  private static StepSeries withScalar(MixedOperation mixed, StepSeries series, double[] scalar,
      boolean scalarLeft) {
    var values = Absent.column(scalar.length);
    @Nullable
    NativeHistogram[] histograms = new NativeHistogram[scalar.length];
    for (int i = 0; i < scalar.length; i++) {
      if (series.hasAt(i)) {
        double value = series.values()[i];
        var histogram = series.histogramAt(i);
        if (scalarLeft) {
          mixed.apply(i, scalar[i], null, value, histogram, value, histogram);
        } else {
          mixed.apply(i, value, histogram, scalar[i], null, value, histogram);
        }
        values[i] = mixed.number();
        histograms[i] = mixed.histogram();
      }
    }
    return series.withSamples(values, histograms);
  }

  private static double[] withScalar(Binary b, double[] vector, double[] scalar,
      boolean scalarLeft) {
    var values = new double[vector.length];
    for (int i = 0; i < values.length; i++) {
      double v = vector[i];
      if (Absent.is(v)) {
        values[i] = v;
        continue;
      }
      double left = scalarLeft ? scalar[i] : v;
      double right = scalarLeft ? v : scalar[i];
      values[i] = element(b, left, right, v);
    }
    return values;
  }

  /** One pair's result; a comparison that filters yields {@code kept} or nothing. */
  static double element(Binary b, double left, double right, double kept) {
    if (!b.op().isComparison()) {
      return Operators.compute(b.op(), left, right);
    }
    boolean holds = Operators.holds(b.op(), left, right);
    if (b.returnBool()) {
      return holds ? 1 : 0;
    }
    return holds ? kept : Absent.VALUE;
  }
}
