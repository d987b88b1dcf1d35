// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

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
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Knows which parts of a query have the same value at every step, and so are computed once. */
final class Invariants {
  // They depend on the step's time whatever their arguments.
  private static final Set<String> TIMED = Set.of("days_in_month", "day_of_month", "day_of_week",
      "day_of_year", "hour", "minute", "month", "year", "predict_linear", "time", "timestamp");

  private final Set<Expr> invariant = Collections.newSetFromMap(new IdentityHashMap<>());

  Invariants(Expr root) {
    visit(root);
  }

  boolean contains(Expr expr) {
    return invariant.contains(expr);
  }

  private boolean visit(Expr expr) {
    boolean children = true;
    for (var child : expr.children()) {
      children &= visit(child);
    }
    boolean all = switch (expr) {
      case NumberLiteral n -> true;
      case StringLiteral s -> true;
      case VectorSelector v -> v.at() != null;
      case MatrixSelector m -> m.selector().at() != null;
      case Subquery s -> s.at() != null;
      case Call c -> children && !TIMED.contains(c.function().name());
      case Aggregate a -> children;
      case Binary b -> children;
      case Unary u -> children;
      case Paren p -> children;
    };
    if (all) {
      invariant.add(expr);
    }
    return all;
  }
}
