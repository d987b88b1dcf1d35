// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr.RangeMode;
import java.util.Arrays;

/**
 * {@code max_over_time} and {@code min_over_time} of one series after the other. Not thread-safe.
 *
 * <p>
 * Windows overlap, and their edges are those of all series that share timestamps. So the samples are
 * cut at every edge once, and of each series first the greatest of each piece is found, then, by
 * doubling, of 2, 4, 8… neighbouring pieces; a window is two of those spans that may overlap. The
 * loops have no branch that depends on a value, which a processor could not foretell: values are
 * compared as whole numbers in the order of doubles, where NaN is less than all. Zeros of both signs
 * are equal among doubles and not among those, so series with a -0 go a longer way.
 */
final class ExtremeColumn {
  /** The key of NaN, which no other value has. */
  private static final long NO_NUMBER = Long.MIN_VALUE;

  private final Edges edges;
  private final SpareColumn spare;
  private final boolean greatest;
  private int[] queue = {};

  // Where samples are cut, and of each window its first piece and the one after its last.
  private int[] cuts = {};
  private int pieces;
  private final int[] first;
  private final int[] end;
  private int widest;

  private long[] keys = {};
  /** By power of two: the greatest keys of so many pieces from each on. */
  private long[][] spans = {};

  ExtremeColumn(Windows windows, String function, SpareColumn spare) {
    this.spare = spare;
    this.edges = new Edges(windows);
    this.greatest = function.equals("max_over_time");
    this.first = new int[windows.steps().count()];
    this.end = new int[windows.steps().count()];
  }

  static boolean computes(String function, Windows windows) {
    return windows.mode() == RangeMode.PLAIN
        && (function.equals("max_over_time") || function.equals("min_over_time"));
  }

  double[] of(RawSeries series) {
    if (edges.moveTo(series.timestamps())) {
      cut();
    }
    return order(series.values()) ? bySpans(series.values()) : byQueue(series.values());
  }

  /** Cuts at the edges of all windows, which ascend on both sides. */
  private void cut() {
    var from = edges.from();
    var to = edges.to();
    if (cuts.length == 0) {
      cuts = new int[2 * from.length + 1];
    }
    pieces = -1; // Of one cut more.
    widest = 0;
    int starts = 0;
    int ends = 0;
    while (ends < to.length) {
      int next = starts < from.length ? Math.min(from[starts], to[ends]) : to[ends];
      if (pieces < 0 || next > cuts[pieces]) {
        cuts[++pieces] = next;
      }
      for (; starts < from.length && from[starts] == next; starts++) {
        first[starts] = pieces;
      }
      for (; ends < to.length && to[ends] == next; ends++) {
        end[ends] = pieces;
      }
    }
    for (int i = 0; i < first.length; i++) {
      widest = Math.max(widest, end[i] - first[i]);
    }
  }

  /** Makes keys of values; whether they have the order of the values. */
  private boolean order(double[] values) {
    if (keys.length < values.length) {
      keys = new long[values.length];
    }
    boolean negativeZero = false;
    long flip = greatest ? 0 : -1;
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      long bits = Double.doubleToRawLongBits(value);
      negativeZero |= bits == Long.MIN_VALUE;
      long key = bits ^ bits >> 63 & Long.MAX_VALUE ^ flip;
      keys[i] = Double.isNaN(value) ? NO_NUMBER : key;
    }
    return !negativeZero;
  }

  private double valueOf(long key) {
    long bits = greatest ? key : ~key;
    return Double.longBitsToDouble(bits ^ bits >> 63 & Long.MAX_VALUE);
  }

  private double[] bySpans(double[] values) {
    span();
    var from = edges.from();
    var to = edges.to();
    var column = spare.take(first.length);
    for (int i = 0; i < column.length; i++) {
      if (from[i] == to[i]) {
        column[i] = Absent.VALUE;
        continue;
      }
      int power = 31 - Integer.numberOfLeadingZeros(end[i] - first[i]);
      var span = spans[power];
      long key = Math.max(span[first[i]], span[end[i] - (1 << power)]);
      // NaN is the answer only if there is nothing else, and then any will do.
      column[i] = key == NO_NUMBER ? values[to[i] - 1] : valueOf(key);
    }
    return column;
  }

  private void span() {
    int powers = 32 - Integer.numberOfLeadingZeros(widest);
    if (spans.length < powers) {
      spans = Arrays.copyOf(spans, powers);
      for (int power = 0; power < powers; power++) {
        spans[power] = spans[power] == null ? new long[cuts.length] : spans[power];
      }
    }
    for (int piece = 0; powers > 0 && piece < pieces; piece++) {
      long key = NO_NUMBER;
      for (int i = cuts[piece]; i < cuts[piece + 1]; i++) {
        key = Math.max(key, keys[i]);
      }
      spans[0][piece] = key;
    }
    for (int power = 1; power < powers; power++) {
      var half = spans[power - 1];
      var span = spans[power];
      int shift = 1 << power - 1;
      for (int piece = 0; piece <= pieces - 2 * shift; piece++) {
        span[piece] = Math.max(half[piece], half[piece + shift]);
      }
    }
  }

  /**
   * Of two samples the earlier can only be the greatest while it is greater: a queue of ever smaller
   * samples has the greatest at its head, and each sample enters and leaves it once.
   */
  private double[] byQueue(double[] values) {
    var from = edges.from();
    var to = edges.to();
    if (queue.length < values.length) {
      queue = new int[values.length];
    }
    var column = spare.take(from.length);
    int head = 0;
    int tail = 0;
    int next = 0;
    for (int i = 0; i < column.length; i++) {
      next = Math.max(next, from[i]);
      for (; next < to[i]; next++) {
        double value = values[next];
        if (!Double.isNaN(value)) {
          while (tail > head && gives(values[queue[tail - 1]], value)) {
            tail--;
          }
          queue[tail++] = next;
        }
      }
      while (head < tail && queue[head] < from[i]) {
        head++;
      }
      column[i] = from[i] == to[i]
          ? Absent.VALUE
          : head < tail ? values[queue[head]] : values[to[i] - 1];
    }
    return column;
  }

  // Of equal ones the first stays: 0 and -0 are equal.
  private boolean gives(double earlier, double later) {
    return greatest ? earlier < later : earlier > later;
  }
}
