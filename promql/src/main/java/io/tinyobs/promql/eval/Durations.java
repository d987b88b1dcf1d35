// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.DurationExpr;
import io.tinyobs.promql.ast.PosRange;
import org.jspecify.annotations.Nullable;

/** What duration expressions come to, once the query's step and range are known. */
final class Durations {
  private static final double MAX_SECONDS = 9223372036.854775807;

  private final double stepSeconds;
  private final double rangeSeconds;

  private final long endMillis;

  Durations(long stepMillis, long startMillis, long endMillis) {
    this.stepSeconds = stepMillis / 1000.0;
    this.rangeSeconds = (endMillis - startMillis) / 1000.0;
    this.endMillis = endMillis;
  }

  /** The query's last instant, whether or not a step falls on it. */
  long endMillis() {
    return endMillis;
  }

  double stepSeconds() {
    return stepSeconds;
  }

  double rangeSeconds() {
    return rangeSeconds;
  }

  /** Milliseconds of an offset; 0 if there is none. */
  long offset(@Nullable DurationExpr offset) {
    return offset == null ? 0 : millis(offset, true);
  }

  /** Milliseconds of a range or a step. */
  long positive(DurationExpr duration) {
    return millis(duration, false);
  }

  private long millis(DurationExpr duration, boolean anySign) {
    if (duration instanceof DurationExpr.Literal literal) {
      return literal.millis();
    }
    double seconds = seconds(duration);
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw error(duration.pos(), "duration is NaN or infinite");
    }
    if (seconds <= 0 && !anySign) {
      throw error(duration.pos(), "duration must be greater than 0");
    }
    if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS) {
      throw error(duration.pos(), "duration is out of range");
    }
    return (long) (seconds * 1000);
  }

  private double seconds(DurationExpr duration) {
    return switch (duration) {
      case DurationExpr.Literal literal -> literal.seconds();
      case DurationExpr.Step s -> stepSeconds;
      case DurationExpr.Range r -> rangeSeconds;
      case DurationExpr.Negate n -> -seconds(n.operand());
      case DurationExpr.Paren p -> seconds(p.inner());
      case DurationExpr.Combine c -> combine(c);
    };
  }

  private double combine(DurationExpr.Combine c) {
    double left = seconds(c.left());
    double right = seconds(c.right());
    return switch (c.op()) {
      case ADD -> left + right;
      case SUB -> left - right;
      case MUL -> left * right;
      case DIV -> {
        requireDivisor(right, c, "division");
        yield left / right;
      }
      case MOD -> {
        requireDivisor(right, c, "modulo");
        yield left % right;
      }
      case POW -> Math.pow(left, right);
      case MIN_OF -> Math.min(left, right);
      case MAX_OF -> Math.max(left, right);
    };
  }

  private static void requireDivisor(double right, DurationExpr c, String what) {
    if (right == 0) {
      throw error(c.pos(), what + " by zero");
    }
  }

  // Prometheus writes both ends of the range here and not line and column.
  private static EvaluationError error(PosRange pos, String what) {
    return new EvaluationError(pos.start() + ":" + pos.end() + ": " + what);
  }
}
