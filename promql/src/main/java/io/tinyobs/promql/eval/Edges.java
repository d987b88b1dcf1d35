// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/**
 * Where windows begin and end among timestamps: computed once for all series that share a column of
 * them, as what is scraped together does. Not thread-safe.
 */
final class Edges {
  private final Windows windows;
  private final int[] from;
  private final int[] to;
  private long[] timestamps = {};
  private boolean known;

  Edges(Windows windows) {
    this.windows = windows;
    this.from = new int[windows.steps().count()];
    this.to = new int[windows.steps().count()];
  }

  /** Makes these the edges among other timestamps, ascending and not written any more; whether they are others. */
  boolean moveTo(long[] others) {
    if (known && others == timestamps) {
      return false;
    }
    timestamps = others;
    known = true;
    int first = 0;
    int next = 0;
    for (int i = 0; i < from.length; i++) {
      long end = windows.end(i);
      while (next < others.length && others[next] <= end + windows.after()) {
        next++;
      }
      long start = end - windows.range() - windows.before();
      while (first < next && others[first] <= start) {
        first++;
      }
      from[i] = first;
      to[i] = next;
    }
    return true;
  }

  /** First sample of each step's window. */
  int[] from() {
    return from;
  }

  /** First sample after each step's window. */
  int[] to() {
    return to;
  }
}
