// SPDX-License-Identifier: MIT
package io.tinyobs.promql;

import io.tinyobs.promql.ast.PosRange;

/** A query that has no answer, and why. */
public abstract sealed class PromQlException extends RuntimeException {
  private PromQlException(String message) {
    super(message);
  }

  /** The text is no query: {@code 1:5: parse error: unexpected …}. */
  public static final class ParseError extends PromQlException {
    private final PosRange pos;
    private final String detail;

    /** The error {@code detail} at {@code pos} of {@code query}. */
    public ParseError(String query, PosRange pos, String detail) {
      super(pos.describe(query) + ": parse error: " + detail);
      this.pos = pos;
      this.detail = detail;
    }

    /** Where it stands. */
    public PosRange pos() {
      return pos;
    }

    /** What is wrong, without the position. */
    public String detail() {
      return detail;
    }
  }

  /** The query is well formed, but its evaluation ran into something that has no value. */
  public static final class EvaluationError extends PromQlException {
    /** With the reason as its message. */
    public EvaluationError(String message) {
      super(message);
    }
  }

  /** The query needs more samples, points or time than it may have. */
  public static final class LimitError extends PromQlException {
    /** What was exceeded. */
    public enum Kind {
      /** Samples in memory. */
      SAMPLES,
      /** Steps of a range query. */
      POINTS,
      /** The deadline. */
      TIME
    }

    private final Kind kind;

    /** With what was exceeded and the reason as its message. */
    public LimitError(Kind kind, String message) {
      super(message);
      this.kind = kind;
    }

    /** What was exceeded. */
    public Kind kind() {
      return kind;
    }
  }

  /** Whoever asked no longer wants the answer. */
  public static final class Cancelled extends PromQlException {
    /** With the one message there is. */
    public Cancelled() {
      super("query was canceled in expression evaluation");
    }
  }
}
