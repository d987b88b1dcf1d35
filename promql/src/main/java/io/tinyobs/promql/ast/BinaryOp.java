// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

/** An operator between two operands. */
public enum BinaryOp {
  OR("or", 1), AND("and", 2), UNLESS("unless", 2), EQUAL("==", 3), NOT_EQUAL("!=", 3), LESS("<",
      3), LESS_OR_EQUAL("<=", 3), GREATER(">", 3), GREATER_OR_EQUAL(">=", 3), TRIM_UPPER("</",
          3), TRIM_LOWER(">/", 3), ADD("+", 4), SUB("-",
              4), MUL("*", 5), DIV("/", 5), MOD("%", 5), ATAN2("atan2", 5), POW("^", 6);

  private final String text;
  private final int precedence;

  BinaryOp(String text, int precedence) {
    this.text = text;
    this.precedence = precedence;
  }

  /** As PromQL spells it. */
  public String text() {
    return text;
  }

  /** How tightly it binds; more binds tighter. */
  public int precedence() {
    return precedence;
  }

  /** Whether {@code a op b op c} means {@code a op (b op c)}. */
  public boolean rightAssociative() {
    return this == POW;
  }

  /** Whether it compares, and so filters or, with {@code bool}, yields 0 or 1. */
  public boolean isComparison() {
    return switch (this) {
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
      case OR, AND, UNLESS, TRIM_UPPER, TRIM_LOWER, ADD, SUB, MUL, DIV, MOD, ATAN2, POW -> false;
    };
  }

  /** Whether it works on sets of series and not on their values. */
  public boolean isSet() {
    return this == OR || this == AND || this == UNLESS;
  }

  /** Whether it computes another quantity, so that the metric's name is lost. */
  public boolean isArithmetic() {
    return switch (this) {
      case ADD, SUB, MUL, DIV, MOD, ATAN2, POW -> true;
      case OR, AND, UNLESS, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL,
          TRIM_UPPER, TRIM_LOWER ->
        false;
    };
  }
}
