// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import org.jspecify.annotations.Nullable;

/**
 * One array for one series' column after the other, where series stream by and nobody keeps them: a sum over
 * many series then makes no garbage, and its column stays in the processor's cache. Not thread-safe.
 *
 * <p>
 * Only the array that was taken last comes back, and only if nobody {@link #forget}s it, as whoever keeps a
 * series does.
 */
final class SpareColumn {
  private double @Nullable [] lent;
  private double @Nullable [] spare;

  /** An array of this length, with any content. */
  double[] take(int length) {
    var column = spare != null && spare.length == length ? spare : new double[length];
    spare = null;
    lent = column;
    return column;
  }

  /** Has no use for a series' column any more. */
  void give(double[] column) {
    if (column == lent) {
      spare = column;
      lent = null;
    }
  }

  /** What was taken is kept by somebody. */
  void forget() {
    lent = null;
  }
}
