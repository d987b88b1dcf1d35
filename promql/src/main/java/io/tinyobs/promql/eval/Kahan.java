// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/**
 * Sums whose rounding errors are collected and added at the end.
 *
 * <p>
 * Neumaier's variant: the smaller of the two summands loses digits, so its loss is what is kept.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Kahan_summation_algorithm">Kahan summation</a>
 */
final class Kahan {
  private double sum;
  private double compensation;

  /** What has been lost after {@code before + added} became {@code after}. */
  static double compensation(double added, double before, double after, double lost) {
    if (Double.isInfinite(after)) {
      return 0;
    }
    return Math.abs(before) >= Math.abs(added)
        ? lost + ((before - after) + added)
        : lost + ((added - after) + before);
  }

  void add(double value) {
    double after = sum + value;
    compensation = compensation(value, sum, after, compensation);
    sum = after;
  }

  double value() {
    return sum + compensation;
  }

  /** A mean that stays finite where the sum would not. */
  static final class Mean {
    private double sum;
    private double compensation;
    private double mean;
    private double count;
    private boolean incremental;

    void add(double value) {
      count++;
      if (count == 1) {
        sum = value;
        mean = value;
        return;
      }
      if (!incremental) {
        double after = sum + value;
        if (!Double.isInfinite(after)) {
          compensation = Kahan.compensation(value, sum, after, compensation);
          sum = after;
          return;
        }
        incremental = true;
        mean = sum / (count - 1);
        compensation /= count - 1;
      }
      double share = (count - 1) / count;
      double added = value / count;
      double before = share * mean;
      mean = before + added;
      compensation = Kahan.compensation(added, before, mean, share * compensation);
    }

    double value() {
      return incremental ? mean + compensation : sum / count + compensation / count;
    }
  }
}
