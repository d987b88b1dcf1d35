// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

/** A length of time in a range, a step or an offset; arithmetic, because steps may be unknown. */
public sealed interface DurationExpr {
  /** Where it stands. */
  PosRange pos();

  /** How two durations make one. */
  enum Op {
    ADD("+"), SUB("-"), MUL("*"), DIV("/"), MOD("%"), POW("^"), MIN_OF("min_of"), MAX_OF("max_of");

    private final String text;

    Op(String text) {
      this.text = text;
    }

    /** As PromQL spells it. */
    public String text() {
      return text;
    }
  }

  /**
   * A number of seconds.
   *
   * @param seconds
   *          as written, of any sign
   * @param unit
   *          whether it was written with a unit, as {@code 5m} is
   */
  record Literal(double seconds, boolean unit, PosRange pos) implements DurationExpr {
    /** In whole milliseconds, rounded to nanoseconds first and cut off then. */
    public long millis() {
      return toMillis(seconds);
    }
  }

  /** {@code step()}: the query's resolution. */
  record Step(PosRange pos) implements DurationExpr {
  }

  /** {@code range()}: the query's end minus its start. */
  record Range(PosRange pos) implements DurationExpr {
  }

  /** {@code -duration}. */
  record Negate(DurationExpr operand, PosRange pos) implements DurationExpr {
  }

  /** {@code (duration)}. */
  record Paren(DurationExpr inner, PosRange pos) implements DurationExpr {
  }

  /** {@code left op right}, {@code min_of(left, right)} or {@code max_of(left, right)}. */
  record Combine(Op op, DurationExpr left, DurationExpr right, PosRange pos)
      implements
        DurationExpr {
  }

  /** Whole milliseconds of a number of seconds. */
  static long toMillis(double seconds) {
    return (long) roundHalfAwayFromZero(seconds * 1e9) / 1_000_000;
  }

  private static double roundHalfAwayFromZero(double value) {
    return Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
  }
}
