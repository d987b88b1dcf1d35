// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.BinaryOp;

/** What operators do with two numbers. */
final class Operators {
  private Operators() {
  }

  static double compute(BinaryOp op, double left, double right) {
    return switch (op) {
      case ADD -> left + right;
      case SUB -> left - right;
      case MUL -> left * right;
      case DIV -> left / right;
      case MOD -> left % right;
      case POW -> pow(left, right);
      case ATAN2 -> Math.atan2(left, right);
      case TRIM_UPPER, TRIM_LOWER -> Absent.VALUE;
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, OR, AND, UNLESS ->
        throw new IllegalStateException("not arithmetic: " + op);
    };
  }

  /** The same of two columns; absent where one of them is. */
  static double[] compute(BinaryOp op, double[] left, double[] right) {
    var column = new double[left.length];
    // Apart, so that the usual ones are loops of a few instructions.
    switch (op) {
      case DIV -> {
        for (int i = 0; i < column.length; i++) {
          column[i] = left[i] / right[i];
        }
      }
      case MUL -> {
        for (int i = 0; i < column.length; i++) {
          column[i] = left[i] * right[i];
        }
      }
      case ADD -> {
        for (int i = 0; i < column.length; i++) {
          column[i] = left[i] + right[i];
        }
      }
      case SUB -> {
        for (int i = 0; i < column.length; i++) {
          column[i] = left[i] - right[i];
        }
      }
      case MOD, POW, ATAN2, TRIM_UPPER, TRIM_LOWER, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER,
          GREATER_OR_EQUAL, OR, AND, UNLESS -> {
        for (int i = 0; i < column.length; i++) {
          column[i] = compute(op, left[i], right[i]);
        }
      }
    }
    for (int i = 0; i < column.length; i++) {
      if (Absent.is(left[i]) || Absent.is(right[i])) {
        column[i] = Absent.VALUE;
      }
    }
    return column;
  }

  // Java leaves 1^NaN and (-1)^±Inf undefined; C and Go say 1.
  private static double pow(double base, double exponent) {
    if (base == 1 || base == -1 && Double.isInfinite(exponent)) {
      return 1;
    }
    return Math.pow(base, exponent);
  }

  static boolean holds(BinaryOp op, double left, double right) {
    return switch (op) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      case ADD, SUB, MUL, DIV, MOD, POW, ATAN2, TRIM_UPPER, TRIM_LOWER, OR, AND, UNLESS ->
        throw new IllegalStateException("no comparison: " + op);
    };
  }
}
