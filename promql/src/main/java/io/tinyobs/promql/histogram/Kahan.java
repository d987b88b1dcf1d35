// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

/**
 * Sums whose rounding errors are collected and added at the end.
 *
 * <p>
 * Neumaier's variant: the smaller of the two summands loses digits, so its loss is what is kept.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Kahan_summation_algorithm">Kahan summation</a>
 */
public final class Kahan {
  private double sum;
  private double compensation;

  /** A sum of nothing. */
  public Kahan() {
  }

  Kahan(double first) {
    sum = first;
  }

  private Kahan(Kahan other) {
    sum = other.sum;
    compensation = other.compensation;
  }

  Kahan copy() {
    return new Kahan(this);
  }

  /** What has been lost after {@code before + added} became {@code after}. */
  public static double compensation(double added, double before, double after, double lost) {
    if (Double.isInfinite(after)) {
      return 0;
    }
    return Math.abs(before) >= Math.abs(added)
        ? lost + ((before - after) + added)
        : lost + ((added - after) + before);
  }

  /** Adds a summand. */
  public void add(double value) {
    double after = sum + value;
    compensation = compensation(value, sum, after, compensation);
    sum = after;
  }

  void add(Kahan other, double sign) {
    add(sign * other.sum);
    add(sign * other.compensation);
  }

  void divide(double divisor) {
    sum /= divisor;
    compensation /= divisor;
  }

  void multiply(double factor) {
    sum *= factor;
    compensation *= factor;
  }

  boolean isInfinite() {
    return Double.isInfinite(sum);
  }

  /** The sum so far. */
  public double value() {
    return sum + compensation;
  }

  /** A mean that stays finite where the sum would not. */
  public static final class Mean {
    private double sum;
    private double compensation;
    private double mean;
    private double count;
    private boolean incremental;

    /** A mean of nothing. */
    public Mean() {
    }

    /** Takes a value in. */
    public void add(double value) {
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

    /** The mean so far. */
    public double value() {
      return incremental ? mean + compensation : sum / count + compensation / count;
    }
  }
}
