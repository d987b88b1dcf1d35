// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/**
 * The instants at which an expression is evaluated.
 *
 * @param start
 *          the first, milliseconds since the epoch
 * @param interval
 *          from one to the next, milliseconds, positive
 * @param count
 *          how many there are
 */
record Steps(long start, long interval, int count) {
  static Steps one(long at) {
    return new Steps(at, 1, 1);
  }

  long at(int step) {
    return start + step * interval;
  }

  long last() {
    return at(count - 1);
  }

  /** The first alone. */
  Steps first() {
    return new Steps(start, interval, 1);
  }
}
