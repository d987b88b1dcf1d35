// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

/** Why a request gets no answer; the message is a sentence for the client. */
public abstract sealed class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QueryException(String message) {
    super(message);
  }

  /** A parameter is missing or makes no sense. */
  public static final class BadInput extends QueryException {
    private static final long serialVersionUID = 1L;

    public BadInput(String message) {
      super(message);
    }
  }

  /** What was asked for is not there. */
  public static final class NotFound extends QueryException {
    private static final long serialVersionUID = 1L;

    public NotFound(String message) {
      super(message);
    }
  }

  /** Too many requests run already and none ended in time. */
  public static final class Busy extends QueryException {
    private static final long serialVersionUID = 1L;

    public Busy(String message) {
      super(message);
    }
  }

  /** The request ran longer than it may. */
  public static final class TimedOut extends QueryException {
    private static final long serialVersionUID = 1L;

    public TimedOut(String message) {
      super(message);
    }
  }
}
