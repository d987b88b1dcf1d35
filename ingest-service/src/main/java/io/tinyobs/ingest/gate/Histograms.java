// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.Arrays;

/** Lets native histograms pass that do not contradict themselves. */
public final class Histograms {
  /** Most buckets of one histogram, of either sign. */
  public static final int MAX_BUCKETS = 4096;

  /** The finest schema that is understood; what is finer than can be kept is made coarser. */
  private static final int FINEST = 52;

  private Histograms() {
  }

  /**
   * A histogram of one of the exponential schemas, or of custom bounds.
   *
   * @param exact whether counts are whole numbers that must add up
   * @throws RecordRefused if it contradicts itself
   */
  public static NativeHistogram checked(
      String metric,
      CounterReset reset,
      int schema,
      double zeroThreshold,
      double zeroCount,
      double count,
      double sum,
      Buckets negative,
      Buckets positive,
      double[] bounds,
      boolean exact) {
    double total = checkCounts(metric, negative) + checkCounts(metric, positive)
        + checkCount(metric, zeroCount);
    checkCount(metric, count);
    // NaN observations are in no bucket, and make the sum NaN.
    boolean adds = Double.isNaN(sum) ? total <= count : total == count;
    if (exact && !adds) {
      throw refused(metric, "count %s, expected %s as in its buckets".formatted(count, total));
    }
    if (!(zeroThreshold >= 0)) {
      throw refused(metric, "zero threshold %s, expected 0 or more".formatted(zeroThreshold));
    }
    int finer = schema - NativeHistogram.MAX_SCHEMA;
    boolean isCoarsened = finer > 0 && schema <= FINEST;
    try {
      return new NativeHistogram(
          reset,
          isCoarsened ? NativeHistogram.MAX_SCHEMA : schema,
          zeroThreshold,
          zeroCount,
          count,
          sum,
          isCoarsened ? coarser(negative, finer) : negative,
          isCoarsened ? coarser(positive, finer) : positive,
          bounds);
    } catch (IllegalArgumentException e) {
      throw new RecordRefused(
          Reason.INVALID_VALUE, "cannot accept %s: %s".formatted(metric, e.getMessage()));
    }
  }

  private static double checkCounts(String metric, Buckets buckets) {
    return Arrays.stream(buckets.counts()).map(count -> checkCount(metric, count)).sum();
  }

  private static double checkCount(String metric, double count) {
    if (!(count >= 0) || Double.isInfinite(count)) {
      throw refused(metric, "%s observations, expected 0 or more".formatted(count));
    }
    return count;
  }

  private static RecordRefused refused(String metric, String got) {
    return new RecordRefused(
        Reason.INVALID_VALUE, "cannot accept histogram %s: got %s".formatted(metric, got));
  }

  /** The same observations in buckets each as wide as 2 to the power of {@code by} of these. */
  static Buckets coarser(Buckets buckets, int by) {
    var indexes = new int[buckets.size()];
    var counts = new double[buckets.size()];
    int size = 0;
    for (int i = 0; i < buckets.size(); i++) {
      // Bucket i ends at base^i, so of two each the odd one comes first.
      int index = (int) (((long) buckets.indexes()[i] - 1 >> by) + 1);
      if (size == 0 || indexes[size - 1] != index) {
        indexes[size++] = index;
      }
      counts[size - 1] += buckets.counts()[i];
    }
    return size == 0
        ? Buckets.EMPTY
        : new Buckets(Arrays.copyOf(indexes, size), Arrays.copyOf(counts, size));
  }

  /**
   * Buckets of a histogram.
   *
   * @throws RecordRefused if there are too many
   */
  public static void checkSize(String metric, long buckets) {
    if (buckets > MAX_BUCKETS) {
      throw refused(metric, "%d buckets, at most %d are allowed".formatted(buckets, MAX_BUCKETS));
    }
  }
}
