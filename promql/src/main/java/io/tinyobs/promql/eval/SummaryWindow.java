// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Summaries;

/**
 * The buckets of one series that make up one step's window: those whose middle lies in it, which rounds
 * the window's edges to those of buckets. A sample is a bucket of its own and lies in or out.
 *
 * <p>
 * A window that is shorter than the buckets may have no middle in it; it is then the bucket that its end
 * lies in, as if the window had been that long. As in {@link Window}, both ends only move forward.
 */
final class SummaryWindow {
  final Summaries buckets;
  private final Windows windows;
  private int from;
  private int to;
  private long end;
  private boolean widened;

  SummaryWindow(Windows windows, Summaries buckets) {
    this.windows = windows;
    this.buckets = buckets;
  }

  /** Moves on to a step not before the current one. */
  void moveTo(int step) {
    if (widened) { // Back to where the search goes on.
      to = from;
      widened = false;
    }
    end = windows.end(step);
    while (to < buckets.size() && middle(to) <= end) {
      to++;
    }
    long start = end - windows.range();
    from = Math.min(from, to);
    while (from < to && middle(from) <= start) {
      from++;
    }
    if (from == to) {
      widen();
    }
  }

  // The next bucket's middle is after the end, the last one's is before the start.
  private void widen() {
    if (to < buckets.size() && buckets.starts()[to] < end) {
      widened = true;
      to++;
    } else if (from > 0 && buckets.ends()[from - 1] > end) {
      widened = true;
      from--;
    }
  }

  private long middle(int bucket) {
    return Math.floorDiv(buckets.starts()[bucket] + buckets.ends()[bucket], 2);
  }

  /** First bucket in the window. */
  int from() {
    return from;
  }

  /** First bucket after it. */
  int to() {
    return to;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** Length of the window as asked for, milliseconds. */
  long range() {
    return windows.range();
  }

  /** Left edge, rounded to the nearest edge of buckets; itself not in the window. */
  long left() {
    long start = end - windows.range();
    if (widened) {
      return buckets.starts()[from];
    }
    if (isSample(from)) {
      boolean isCut = from > 0 && buckets.ends()[from - 1] > start + 1;
      return isCut ? buckets.ends()[from - 1] : start;
    }
    return nearest(start, from);
  }

  /** Right edge, rounded to the nearest edge of buckets. */
  long right() {
    if (widened) {
      return buckets.ends()[to - 1];
    }
    return isSample(to - 1) ? end : nearest(end, to - 1);
  }

  private boolean isSample(int bucket) {
    return buckets.ends()[bucket] - buckets.starts()[bucket] == 1;
  }

  // Buckets begin at multiples of their length. A middle that is on the edge is left of it.
  private long nearest(long edge, int bucket) {
    long length = buckets.ends()[bucket] - buckets.starts()[bucket];
    return Math.floorDiv(edge + length / 2, length) * length;
  }
}
