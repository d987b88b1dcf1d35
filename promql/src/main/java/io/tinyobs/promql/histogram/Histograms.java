// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** What is done to one histogram, or to two. */
public final class Histograms {
  private Histograms() {
  }

  /** All counts and the sum that many times; a gauge if the factor is negative. */
  public static NativeHistogram multiplied(NativeHistogram histogram, double factor) {
    return mapped(histogram, value -> value * factor, factor < 0);
  }

  /** All counts and the sum divided; a gauge if the divisor is negative, no buckets if it is 0. */
  public static NativeHistogram divided(NativeHistogram histogram, double divisor) {
    var quotient = mapped(histogram, value -> value / divisor, divisor < 0);
    return divisor == 0
        ? new NativeHistogram(quotient.counterReset(), quotient.schema(),
            quotient.zeroThreshold(), quotient.zeroCount(), quotient.count(), quotient.sum(),
            Buckets.EMPTY, Buckets.EMPTY, quotient.bounds())
        : quotient;
  }

  private static NativeHistogram mapped(NativeHistogram h, DoubleUnaryOperator function,
      boolean gauge) {
    // A histogram with custom bounds has no zero bucket, not even one of NaN.
    double zeroCount = h.isCustom() ? 0 : function.applyAsDouble(h.zeroCount());
    return new NativeHistogram(gauge ? CounterReset.GAUGE : h.counterReset(), h.schema(),
        h.zeroThreshold(), zeroCount, function.applyAsDouble(h.count()),
        function.applyAsDouble(h.sum()), mapped(h.negative(), function),
        mapped(h.positive(), function), h.bounds());
  }

  private static Buckets mapped(Buckets buckets, DoubleUnaryOperator function) {
    var counts = new double[buckets.size()];
    boolean anyZero = false;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = function.applyAsDouble(buckets.counts()[i]);
      anyZero |= counts[i] == 0;
    }
    return anyZero
        ? populated(buckets.indexes(), counts)
        : new Buckets(buckets.indexes(), counts);
  }

  /** The buckets that hold anything. */
  static Buckets populated(int[] indexes, double[] counts) {
    var keptIndexes = new int[counts.length];
    var keptCounts = new double[counts.length];
    int n = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        keptIndexes[n] = indexes[i];
        keptCounts[n++] = counts[i];
      }
    }
    return new Buckets(Arrays.copyOf(keptIndexes, n), Arrays.copyOf(keptCounts, n));
  }

  /** A histogram without observations whose buckets are like those of another. */
  public static NativeHistogram empty(NativeHistogram like) {
    return new NativeHistogram(CounterReset.UNKNOWN, like.schema(), 0, 0, 0, 0, Buckets.EMPTY,
        Buckets.EMPTY, like.bounds());
  }
}
