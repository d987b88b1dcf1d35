// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the query's tree. Immutable; two trees are equal only if their positions are too. */
public sealed interface Expr {
  /** Where in the text it stands. */
  PosRange pos();

  /** What it evaluates to. */
  ValueType type();

  /** Its direct operands, in the order of the text. */
  default List<Expr> children() {
    return List.of();
  }

  /** A number; {@code duration} if it was written with a unit, as {@code 5m} is. */
  record NumberLiteral(double value, boolean duration, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }
  }

  /** A string, unquoted. */
  record StringLiteral(String value, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }
  }

  /** How a range selector treats the edges of its window. */
  enum RangeMode {
    /** Only what lies in the window. */
    PLAIN,
    /** With the last sample at or before each edge. */
    ANCHORED,
    /** With values interpolated at each edge. */
    SMOOTHED
  }

  /**
   * The series that satisfy all matchers, each with its newest sample.
   *
   * @param name
   *          the metric's name if it stands before the braces, else the empty string
   * @param matchers
   *          those within the braces, in the order of the text
   * @param at
   *          the one instant to look at, or null for each step's own
   * @param offset
   *          how far to look back, or null
   */
  record VectorSelector(String name, List<Matcher> matchers, @Nullable At at,
      @Nullable DurationExpr offset, RangeMode mode, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    /** The matchers within the braces and that of the name before them. */
    public List<Matcher> allMatchers() {
      if (name.isEmpty()) {
        return matchers;
      }
      var all = new ArrayList<>(matchers);
      all.add(Matcher.equal(Labels.METRIC_NAME, name));
      return all;
    }

    /** The same with another instant. */
    public VectorSelector withAt(At other, PosRange where) {
      return new VectorSelector(name, matchers, other, offset, mode, where);
    }

    /** The same with another offset. */
    public VectorSelector withOffset(DurationExpr other, PosRange where) {
      return new VectorSelector(name, matchers, at, other, mode, where);
    }

    /** The same with another treatment of edges. */
    public VectorSelector withMode(RangeMode other) {
      return new VectorSelector(name, matchers, at, offset, other, pos);
    }
  }

  /** A selector's samples of a window. */
  record MatrixSelector(VectorSelector selector, DurationExpr range, PosRange pos)
      implements
        Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    /** The same over another selector. */
    public MatrixSelector withSelector(VectorSelector other, PosRange where) {
      return new MatrixSelector(other, range, where);
    }
  }

  /** An instant vector's values at regular instants of a window; {@code step} null: the default. */
  record Subquery(Expr expr, DurationExpr range, @Nullable DurationExpr step, @Nullable At at,
      @Nullable DurationExpr offset, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public List<Expr> children() {
      return List.of(expr);
    }

    /** The same with another instant. */
    public Subquery withAt(At other, PosRange where) {
      return new Subquery(expr, range, step, other, offset, where);
    }

    /** The same with another offset. */
    public Subquery withOffset(DurationExpr other, PosRange where) {
      return new Subquery(expr, range, step, at, other, where);
    }
  }

  /** A function's call. */
  record Call(Function function, List<Expr> args, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return function.returns();
    }

    @Override
    public List<Expr> children() {
      return args;
    }
  }

  /** An aggregation of an instant vector's series. */
  record Aggregate(AggregateOp op, Expr expr, @Nullable Expr parameter, boolean without,
      List<String> grouping, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public List<Expr> children() {
      return parameter == null ? List.of(expr) : List.of(parameter, expr);
    }
  }

  /** Two operands; {@code matching} only if both are instant vectors. */
  record Binary(BinaryOp op, Expr left, Expr right, boolean returnBool,
      @Nullable VectorMatching matching) implements Expr {
    @Override
    public PosRange pos() {
      return left.pos().to(right.pos());
    }

    @Override
    public ValueType type() {
      return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
          ? ValueType.SCALAR
          : ValueType.VECTOR;
    }

    @Override
    public List<Expr> children() {
      return List.of(left, right);
    }
  }

  /** {@code -expr} or {@code +expr}. */
  record Unary(boolean negative, Expr expr, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return expr.type();
    }

    @Override
    public List<Expr> children() {
      return List.of(expr);
    }
  }

  /** {@code (expr)}. */
  record Paren(Expr expr, PosRange pos) implements Expr {
    @Override
    public ValueType type() {
      return expr.type();
    }

    @Override
    public List<Expr> children() {
      return List.of(expr);
    }
  }
}
