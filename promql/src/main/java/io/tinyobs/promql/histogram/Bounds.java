// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;

/** Where buckets begin and end, and which of a coarser schema holds which of a finer one. */
final class Bounds {
  private Bounds() {
  }

  /** Upper bound of bucket {@code index}; that of the one before is its lower bound. */
  static double upper(NativeHistogram histogram, int index) {
    return histogram.isCustom()
        ? custom(histogram.bounds(), index)
        : exponential(histogram.schema(), index);
  }

  private static double custom(double[] bounds, int index) {
    if (index < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
  }

  /** {@code 2^(index * 2^-schema)}. */
  static double exponential(int schema, int index) {
    return NativeHistogram.bound(schema, index);
  }

  /** The bucket that holds bucket {@code index} in a schema so many steps coarser. */
  static int coarser(int index, int steps) {
    return (index - 1 >> steps) + 1;
  }

  /** The bounds that both have; both ascend. */
  static double[] common(double[] a, double[] b) {
    var common = new double[Math.min(a.length, b.length)];
    int n = 0;
    int j = 0;
    for (double bound : a) {
      while (j < b.length && b[j] < bound) {
        j++;
      }
      if (j < b.length && b[j] == bound) {
        common[n++] = bound;
      }
    }
    return java.util.Arrays.copyOf(common, n);
  }
}
