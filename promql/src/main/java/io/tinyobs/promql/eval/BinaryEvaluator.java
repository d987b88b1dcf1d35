// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.BinaryOp;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
    if (b.left().type() == ValueType.SCALAR) {
      var scalar = evaluator.scalar(b.left(), steps);
      return withScalar(b, evaluator.vector(b.right(), steps), scalar, true);
    }
    var left = evaluator.vector(b.left(), steps);
    if (b.right().type() == ValueType.SCALAR) {
      return withScalar(b, left, evaluator.scalar(b.right(), steps), false);
    }
    var right = evaluator.vector(b.right(), steps);
    var matching = Objects.requireNonNull(b.matching());
    return b.op().isSet()
        ? new SetOperation(matching, steps).apply(b.op(), left, right)
        : new VectorOperation(evaluator, b, matching, steps).apply(left, right);
  }

  private List<StepSeries> withScalar(Binary b, List<StepSeries> vector, double[] scalar,
      boolean scalarLeft) {
    if (isTrim(b.op())) {
      incompatible(b, vector);
      return List.of();
    }
    var result = new ArrayList<StepSeries>(vector.size());
    for (var series : vector) {
      evaluator.budget().hold(scalar.length);
      var values = withScalar(b, series.values(), scalar, scalarLeft);
      var computed = series.withValues(values);
      boolean keepsName = b.op().isComparison() && !b.returnBool();
      if (!computed.isEmpty()) {
        result.add(keepsName ? computed : evaluator.nameless(computed));
      }
    }
    return evaluator.unique(result);
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

  static boolean isTrim(BinaryOp op) {
    return op == BinaryOp.TRIM_LOWER || op == BinaryOp.TRIM_UPPER;
  }

  // Buckets are trimmed; a float has none.
  void incompatible(Binary b, List<StepSeries> operands) {
    if (!operands.isEmpty()) {
      var op = b.op().text();
      evaluator.annotations().info(
          "incompatible sample types encountered for binary operator \"%s\": float %s float"
              .formatted(op, op),
          b.pos());
    }
  }
}
