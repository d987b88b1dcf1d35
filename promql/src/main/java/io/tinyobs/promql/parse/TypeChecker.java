// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.promql.PromQlException.ParseError;
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
import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.ast.ValueType;
import io.tinyobs.promql.ast.VectorMatching;
import io.tinyobs.promql.ast.VectorMatching.Cardinality;

/** Checks that every operand is of a type its place allows. */
final class TypeChecker {
  private final String query;

  TypeChecker(String query) {
    this.query = query;
  }

  void check(Expr expr) {
    switch (expr) {
      case NumberLiteral n -> {
      }
      case StringLiteral s -> {
      }
      case VectorSelector v -> selector(v, false);
      case MatrixSelector m -> selector(m.selector(), false);
      case Paren p -> check(p.expr());
      case Subquery s -> {
        check(s.expr());
        if (s.expr().type() != ValueType.VECTOR) {
          throw error(s, "subquery is only allowed on instant vector, got "
              + plain(s.expr().type()) + " instead");
        }
      }
      case Unary u -> {
        check(u.expr());
        if (u.type() != ValueType.SCALAR && u.type() != ValueType.VECTOR) {
          throw error(u, "unary expression only allowed on expressions of type scalar or instant"
              + " vector, got \"" + u.type().documented() + "\"");
        }
      }
      case Aggregate a -> aggregate(a);
      case Call c -> call(c);
      case Binary b -> binary(b);
    }
  }

  private static String plain(ValueType type) {
    return type == ValueType.MATRIX ? "matrix" : type.documented();
  }

  private void selector(VectorSelector v, boolean mayBeEmpty) {
    if (!v.name().isEmpty()) {
      for (var matcher : v.matchers()) {
        if (matcher.name().equals(Labels.METRIC_NAME)) {
          throw error(v, "metric name must not be set twice: %s or %s"
              .formatted(Quoting.quote(v.name()), Quoting.quote(matcher.value())));
        }
      }
    } else if (!mayBeEmpty && v.matchers().stream().allMatch(TypeChecker::acceptsEmpty)) {
      throw error(v, "vector selector must contain at least one non-empty matcher");
    }
  }

  private static boolean acceptsEmpty(Matcher matcher) {
    return matcher.matches("");
  }

  private void expect(Expr expr, ValueType wanted, String where) {
    check(expr);
    if (expr.type() != wanted) {
      throw error(expr, "expected type %s in %s, got %s".formatted(wanted.documented(), where,
          expr.type().documented()));
    }
  }

  private void aggregate(Aggregate a) {
    expect(a.expr(), ValueType.VECTOR, "aggregation expression");
    if (a.parameter() != null) {
      var wanted = switch (a.op()) {
        case COUNT_VALUES -> ValueType.STRING;
        case AVG, BOTTOMK, COUNT, GROUP, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM, TOPK, LIMITK,
            LIMIT_RATIO ->
          ValueType.SCALAR;
      };
      expect(a.parameter(), wanted, "aggregation parameter");
    }
  }

  private void call(Call c) {
    argumentCount(c);
    var function = c.function();
    var where = "call to function " + Quoting.quote(function.name());
    boolean info = function.name().equals("info");
    for (int i = 0; i < c.args().size(); i++) {
      var arg = c.args().get(i);
      var wanted = function.args().get(Math.min(i, function.args().size() - 1));
      if (info && i == 1) {
        infoSelector(c, arg, where);
      } else {
        expect(arg, wanted, where);
      }
    }
  }

  private void argumentCount(Call c) {
    var function = c.function();
    int wanted = function.args().size();
    int got = c.args().size();
    int variadic = function.variadic();
    String complaint = null;
    if (variadic == 0) {
      complaint = got == wanted ? null : "expected " + wanted;
    } else if (got < wanted - 1) {
      complaint = "expected at least " + (wanted - 1);
    } else if (variadic > 0 && got > wanted - 1 + variadic) {
      complaint = "expected at most " + (wanted - 1 + variadic);
    }
    if (complaint != null) {
      throw error(c, "%s argument(s) in call to %s, got %d".formatted(complaint,
          Quoting.quote(function.name()), got));
    }
  }

  private void infoSelector(Call c, Expr arg, String where) {
    if (arg.type() != ValueType.VECTOR) {
      throw error(c, "expected type instant vector in %s, got %s".formatted(where,
          arg.type().documented()));
    }
    if (!(arg instanceof VectorSelector selector)) {
      throw error(arg, "expected label selectors only");
    }
    if (!selector.name().isEmpty()) {
      throw error(arg, "expected label selectors only, got vector selector instead");
    }
    selector(selector, true);
  }

  private void binary(Binary b) {
    check(b.left());
    check(b.right());
    boolean scalars = b.left().type() == ValueType.SCALAR && b.right().type() == ValueType.SCALAR;
    if (b.returnBool() && !b.op().isComparison()) {
      throw error(operatorOf(b), "bool modifier can only be used on comparison operators");
    }
    if (b.op().isComparison() && !b.returnBool() && scalars) {
      throw error(operatorOf(b), "comparisons between scalars must use BOOL modifier");
    }
    var matching = b.matching();
    if (matching != null) {
      for (var label : matching.labels()) {
        if (matching.on() && matching.include().contains(label)) {
          throw error(operatorOf(b), "label " + Quoting.quote(label)
              + " must not occur in ON and GROUP clause at once");
        }
      }
    }
    requireOperand(b.left());
    requireOperand(b.right());
    if (matching != null) {
      matching(b, matching);
    } else if (b.op().isSet()) {
      throw error(b, "set operator " + Quoting.quote(b.op().text())
          + " not allowed in binary scalar expression");
    }
  }

  private void requireOperand(Expr operand) {
    if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.VECTOR) {
      throw error(operand,
          "binary expression must contain only scalar and instant vector types");
    }
  }

  private void matching(Binary b, VectorMatching matching) {
    boolean vectors = b.left().type() == ValueType.VECTOR && b.right().type() == ValueType.VECTOR;
    if (!vectors) {
      if (!matching.labels().isEmpty()) {
        throw error(b, "vector matching only allowed between instant vectors");
      }
      if (matching.fills()) {
        throw error(b, "filling in missing series only allowed between instant vectors");
      }
    } else if (b.op().isSet()) {
      if (matching.cardinality() != Cardinality.ONE_TO_ONE
          && matching.cardinality() != Cardinality.MANY_TO_MANY) {
        throw error(b, "no grouping allowed for " + Quoting.quote(b.op().text()) + " operation");
      }
      if (matching.fills()) {
        throw error(b, "filling in missing series not allowed for set operators");
      }
    }
  }

  // Between the operands, without the blanks around.
  private PosRange operatorOf(Binary b) {
    int start = b.left().pos().end();
    int end = b.right().pos().start();
    while (start < end && Lexer.isSpace(query.charAt(start))) {
      start++;
    }
    while (end > start && Lexer.isSpace(query.charAt(end - 1))) {
      end--;
    }
    return new PosRange(start, end);
  }

  private ParseError error(Expr expr, String detail) {
    return error(expr.pos(), detail);
  }

  private ParseError error(PosRange pos, String detail) {
    return new ParseError(query, pos, detail);
  }
}
