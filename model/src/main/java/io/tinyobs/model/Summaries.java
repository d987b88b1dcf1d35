// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * What the samples of one series come to, bucket by bucket, as columns of the same length: enough to answer
 * rates, sums, averages and extremes as if each sample were there.
 *
 * <p>A bucket covers {@code [starts[i], ends[i])}; buckets ascend and do not overlap, and there is none
 * without a sample. A sample is a bucket of its own length 1 ms, so one object can hold samples where they
 * are kept and summaries where they are not. Stale markers are no samples here. The arrays are handed over,
 * not copied: whoever gets them may read them and must not write them.
 *
 * @param starts when each bucket begins, milliseconds since the epoch
 * @param ends when it ends, not included
 * @param firstTimes when its first sample is
 * @param lastTimes when its last sample is
 * @param counts how many samples it has
 * @param sums their sum, compensated
 * @param mins the least, NaN only if all are
 * @param maxs the greatest, NaN only if all are
 * @param firsts the first
 * @param lasts the last
 * @param lost what a counter lost in resets: the sum of the values before each fall; the increase within
 *     the bucket is {@code lasts[i] - firsts[i] + lost[i]}
 */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: an engine loops over them.
public record Summaries(
    long[] starts,
    long[] ends,
    long[] firstTimes,
    long[] lastTimes,
    double[] counts,
    double[] sums,
    double[] mins,
    double[] maxs,
    double[] firsts,
    double[] lasts,
    double[] lost) {

  /** None. */
  public static final Summaries EMPTY = new Builder(0).build();

  /** How many buckets there are. */
  public int size() {
    return starts.length;
  }

  /**
   * Sums up samples per bucket; buckets begin at multiples of {@code stepMillis}.
   *
   * @param timestamps strictly ascending from {@code from} to before {@code to}
   */
  public static Summaries of(
      long[] timestamps, double[] values, int from, int to, long stepMillis) {
    int most = to <= from
        ? 0
        : (int) Math.min(to - from, (timestamps[to - 1] - timestamps[from]) / stepMillis + 2);
    var out = new Builder(most);
    int i = from;
    while (i < to) {
      long start = Math.floorDiv(timestamps[i], stepMillis) * stepMillis;
      int end = i + 1;
      while (end < to && timestamps[end] - start < stepMillis) {
        end++;
      }
      out.sumUp(start, start + stepMillis, timestamps, values, i, end);
      i = end;
    }
    return out.build();
  }

  /** Each sample as a bucket of its own; stale markers are left out. */
  public static Summaries each(long[] timestamps, double[] values) {
    var out = new Builder(timestamps.length);
    for (int i = 0; i < timestamps.length; i++) {
      out.sumUp(timestamps[i], timestamps[i] + 1, timestamps, values, i, i + 1);
    }
    return out.build();
  }

  /** The buckets that overlap {@code [startMillis, endMillis]}. */
  public Summaries within(long startMillis, long endMillis) {
    int from = 0;
    while (from < size() && ends[from] <= startMillis) {
      from++;
    }
    int to = size();
    while (to > from && starts[to - 1] > endMillis) {
      to--;
    }
    if (from == 0 && to == size()) {
      return this;
    }
    var out = new Builder(to - from);
    for (int i = from; i < to; i++) {
      out.add(this, i);
    }
    return out.build();
  }

  /**
   * The buckets of pieces in order of time; of two that begin at the same time the later piece's.
   *
   * @param begin which starts of buckets are wanted
   */
  public static Summaries join(List<Summaries> pieces, LongPredicate begin) {
    int size = 0;
    boolean inOrder = true;
    long end = Long.MIN_VALUE;
    for (var piece : pieces) {
      size += piece.size();
      if (piece.size() > 0) {
        inOrder &= piece.starts()[0] >= end;
        end = piece.ends()[piece.size() - 1];
      }
    }
    var joined = new Summaries.Builder(size);
    if (inOrder) {
      for (var piece : pieces) {
        for (int i = 0; i < piece.size(); i++) {
          if (begin.test(piece.starts()[i])) {
            joined.add(piece, i);
          }
        }
      }
      return joined.build();
    }
    record At(Summaries piece, int bucket) {
    }
    var byStart = new TreeMap<Long, At>();
    for (var piece : pieces) {
      for (int i = 0; i < piece.size(); i++) {
        if (begin.test(piece.starts()[i])) {
          byStart.put(piece.starts()[i], new At(piece, i));
        }
      }
    }
    byStart.values().forEach(at -> joined.add(at.piece(), at.bucket()));
    return joined.build();
  }

  /** The buckets of both; of two that begin at the same time what they are together. */
  public Summaries plus(Summaries other) {
    var all = new Summaries.Builder(size() + other.size());
    int i = 0;
    int k = 0;
    while (i < size() || k < other.size()) {
      long a = i < size() ? starts[i] : Long.MAX_VALUE;
      long b = k < other.size() ? other.starts()[k] : Long.MAX_VALUE;
      if (a == b) {
        all.add(this, i++, other, k++);
      } else if (a < b) {
        all.add(this, i++);
      } else {
        all.add(other, k++);
      }
    }
    return all.build();
  }

  /**
   * Collects buckets in the order of time. Not thread-safe.
   */
  public static final class Builder {
    private final long[] starts;
    private final long[] ends;
    private final long[] firstTimes;
    private final long[] lastTimes;
    private final double[] counts;
    private final double[] sums;
    private final double[] mins;
    private final double[] maxs;
    private final double[] firsts;
    private final double[] lasts;
    private final double[] lost;
    private int size;

    /** A builder of at most so many buckets. */
    public Builder(int most) {
      starts = new long[most];
      ends = new long[most];
      firstTimes = new long[most];
      lastTimes = new long[most];
      counts = new double[most];
      sums = new double[most];
      mins = new double[most];
      maxs = new double[most];
      firsts = new double[most];
      lasts = new double[most];
      lost = new double[most];
    }

    /** Adds a bucket of another object. */
    public void add(Summaries other, int bucket) {
      starts[size] = other.starts[bucket];
      ends[size] = other.ends[bucket];
      firstTimes[size] = other.firstTimes[bucket];
      lastTimes[size] = other.lastTimes[bucket];
      counts[size] = other.counts[bucket];
      sums[size] = other.sums[bucket];
      mins[size] = other.mins[bucket];
      maxs[size] = other.maxs[bucket];
      firsts[size] = other.firsts[bucket];
      lasts[size] = other.lasts[bucket];
      lost[size] = other.lost[bucket];
      size++;
    }

    /**
     * Adds two parts of one bucket as one. If their samples do not follow each other, what was lost in
     * resets is the greater of both: no sample tells more.
     */
    public void add(Summaries one, int bucketOfOne, Summaries other, int bucketOfOther) {
      boolean inOrder = one.firstTimes[bucketOfOne] <= other.firstTimes[bucketOfOther];
      var a = inOrder ? one : other;
      int i = inOrder ? bucketOfOne : bucketOfOther;
      var b = inOrder ? other : one;
      int k = inOrder ? bucketOfOther : bucketOfOne;
      add(a, i);
      int at = size - 1;
      counts[at] += b.counts[k];
      sums[at] += b.sums[k];
      mins[at] = least(mins[at], b.mins[k]);
      maxs[at] = greatest(maxs[at], b.maxs[k]);
      if (a.lastTimes[i] < b.firstTimes[k]) {
        lost[at] += b.lost[k] + (b.firsts[k] < a.lasts[i] ? a.lasts[i] : 0);
      } else {
        lost[at] = Math.max(lost[at], b.lost[k]);
      }
      if (b.lastTimes[k] > a.lastTimes[i]) {
        lastTimes[at] = b.lastTimes[k];
        lasts[at] = b.lasts[k];
      }
    }

    private void sumUp(long start, long end, long[] timestamps, double[] values, int from, int to) {
      int first = from;
      while (first < to && StaleNaN.is(values[first])) {
        first++;
      }
      if (first == to) {
        return;
      }
      int last = first;
      int count = 1;
      double before = values[first];
      double sum = before;
      double error = 0; // Neumaier's: what the sum lost in rounding.
      double min = before;
      double max = before;
      double fallen = 0;
      for (int i = first + 1; i < to; i++) {
        double value = values[i];
        if (StaleNaN.is(value)) {
          continue;
        }
        count++;
        last = i;
        double next = sum + value;
        if (!Double.isInfinite(next)) {
          error += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        }
        sum = next;
        min = least(min, value);
        max = greatest(max, value);
        if (value < before) {
          fallen += before;
        }
        before = value;
      }
      starts[size] = start;
      ends[size] = end;
      firstTimes[size] = timestamps[first];
      lastTimes[size] = timestamps[last];
      counts[size] = count;
      sums[size] = Double.isInfinite(sum) ? sum : sum + error;
      mins[size] = min;
      maxs[size] = max;
      firsts[size] = values[first];
      lasts[size] = before;
      lost[size] = fallen;
      size++;
    }

    private static double least(double a, double b) {
      return b < a || Double.isNaN(a) ? b : a;
    }

    private static double greatest(double a, double b) {
      return b > a || Double.isNaN(a) ? b : a;
    }

    /** How many buckets were added. */
    public int size() {
      return size;
    }

    /** All that was added. */
    public Summaries build() {
      return new Summaries(
          cut(starts), cut(ends), cut(firstTimes), cut(lastTimes), cut(counts), cut(sums),
          cut(mins), cut(maxs), cut(firsts), cut(lasts), cut(lost));
    }

    private long[] cut(long[] column) {
      return size == column.length ? column : Arrays.copyOf(column, size);
    }

    private double[] cut(double[] column) {
      return size == column.length ? column : Arrays.copyOf(column, size);
    }
  }
}
