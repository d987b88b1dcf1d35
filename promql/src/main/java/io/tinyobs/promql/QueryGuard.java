// SPDX-License-Identifier: MIT
package io.tinyobs.promql;

/**
 * Says whether a query may go on; asked often, from the thread that evaluates. The engine knows no
 * clock: a deadline is the guard's business.
 */
@FunctionalInterface
public interface QueryGuard {
  /** What a query may do. */
  enum State {
    /** Go on. */
    RUNNING,
    /** Stop: nobody waits for the answer. */
    CANCELLED,
    /** Stop: it took too long. */
    TIMED_OUT
  }

  /** What the query may do now. */
  State state();

  /** Told each time a query holds more samples at once than ever before. */
  default void holds(long samples) {
  }

  /** A guard that lets every query run to its end. */
  static QueryGuard none() {
    return () -> State.RUNNING;
  }

  /** Samples that steps used so far, each as often as it was used; 0 if nobody counts them. */
  default long used() {
    return 0;
  }

  /** An equal part of the query used so many samples before; they are not read again, and count again. */
  default void usedAgain(long samples) {
  }
}
