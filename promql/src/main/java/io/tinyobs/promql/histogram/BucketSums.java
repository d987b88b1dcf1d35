// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram.Buckets;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Buckets to which others are added, with the rounding errors of each; see {@link Kahan}. */
final class BucketSums {
  private int[] indexes;
  private double[] counts;
  private double[] lost;
  private int size;

  private BucketSums(int[] indexes, double[] counts, double[] lost, int size) {
    this.indexes = indexes;
    this.counts = counts;
    this.lost = lost;
    this.size = size;
  }

  static BucketSums of(Buckets buckets) {
    int size = buckets.size();
    return new BucketSums(buckets.indexes().clone(), buckets.counts().clone(), new double[size],
        size);
  }

  BucketSums copy() {
    return new BucketSums(indexes.clone(), counts.clone(), lost.clone(), size);
  }

  int size() {
    return size;
  }

  int index(int i) {
    return indexes[i];
  }

  double count(int i) {
    return counts[i];
  }

  /** Adds the others, from their bucket number {@code from} on, {@code sign} times. */
  void add(BucketSums other, double sign, int from) {
    if (from == 0 && size == other.size
        && Arrays.equals(indexes, 0, size, other.indexes, 0, size)) {
      for (int i = 0; i < size; i++) {
        plus(i, sign * other.counts[i]);
        plus(i, sign * other.lost[i]);
      }
    } else if (from < other.size) {
      merge(other, sign, from);
    }
  }

  private void plus(int i, double added) {
    double before = counts[i];
    counts[i] = before + added;
    lost[i] = Kahan.compensation(added, before, counts[i], lost[i]);
  }

  private void merge(BucketSums other, double sign, int from) {
    int most = size + other.size - from;
    var merged = new BucketSums(new int[most], new double[most], new double[most], 0);
    int i = 0;
    int j = from;
    while (i < size || j < other.size) {
      boolean mine = j >= other.size || i < size && indexes[i] <= other.indexes[j];
      boolean others = i >= size || j < other.size && other.indexes[j] <= indexes[i];
      int at = merged.size++;
      if (mine) {
        merged.indexes[at] = indexes[i];
        merged.counts[at] = counts[i];
        merged.lost[at] = lost[i++];
      }
      if (others) {
        merged.indexes[at] = other.indexes[j];
        merged.plus(at, sign * other.counts[j]);
        merged.plus(at, sign * other.lost[j++]);
      }
    }
    become(merged);
  }

  private void become(BucketSums other) {
    indexes = other.indexes;
    counts = other.counts;
    lost = other.lost;
    size = other.size;
  }

  /** Makes buckets of a schema so many steps coarser of these. */
  void coarsen(int steps) {
    if (steps > 0) {
      remap(index -> Bounds.coarser(index, steps));
    }
  }

  /** Gives each bucket another index, in the same order; those with the same one are added. */
  void remap(IntUnaryOperator target) {
    int n = 0;
    for (int i = 0; i < size; i++) {
      int index = target.applyAsInt(indexes[i]);
      if (n > 0 && indexes[n - 1] == index) {
        plus(n - 1, counts[i]);
        plus(n - 1, lost[i]);
      } else {
        indexes[n] = index;
        counts[n] = counts[i];
        lost[n++] = lost[i];
      }
    }
    size = n;
  }

  /** Takes away the first buckets and adds them to {@code sum}. */
  void moveTo(Kahan sum, int first) {
    for (int i = 0; i < first; i++) {
      sum.add(counts[i]);
      sum.add(lost[i]);
    }
    become(new BucketSums(Arrays.copyOfRange(indexes, first, size),
        Arrays.copyOfRange(counts, first, size), Arrays.copyOfRange(lost, first, size),
        size - first));
  }

  void multiply(double factor) {
    for (int i = 0; i < size; i++) {
      counts[i] *= factor;
      lost[i] *= factor;
    }
  }

  void divide(double divisor) {
    for (int i = 0; i < size; i++) {
      counts[i] /= divisor;
      lost[i] /= divisor;
    }
  }

  boolean hasInfinite() {
    for (int i = 0; i < size; i++) {
      if (Double.isInfinite(counts[i])) {
        return true;
      }
    }
    return false;
  }

  /** Those that hold anything. */
  Buckets toBuckets() {
    var keptIndexes = new int[size];
    var keptCounts = new double[size];
    int n = 0;
    for (int i = 0; i < size; i++) {
      double count = counts[i] + lost[i];
      if (count != 0) {
        keptIndexes[n] = indexes[i];
        keptCounts[n++] = count;
      }
    }
    return n == 0
        ? Buckets.EMPTY
        : n == size
            ? new Buckets(keptIndexes, keptCounts)
            : new Buckets(Arrays.copyOf(keptIndexes, n), Arrays.copyOf(keptCounts, n));
  }
}
