// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.AggregateOp;
import io.tinyobs.promql.histogram.Kahan;
import java.util.Arrays;

/** Collects the columns of one group's series and makes one column of them. */
interface Accumulator {
  /** Takes a column in; the column stays the caller's. */
  void add(double[] column);

  /** The result; absent where no column had a value. */
  double[] finish();

  /** An empty accumulator of the operation; the parameter, one a step, is a quantile's. */
  static Accumulator of(AggregateOp op, int steps, double[] parameter) {
    return switch (op) {
      case SUM -> new Sum(steps);
      case AVG -> new Average(steps);
      case MIN -> new Extreme(steps, false);
      case MAX -> new Extreme(steps, true);
      case COUNT -> new Count(steps, false);
      case GROUP -> new Count(steps, true);
      case STDVAR -> new Variance(steps, false);
      case STDDEV -> new Variance(steps, true);
      case QUANTILE -> new QuantileOfGroup(steps, parameter);
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
        throw new IllegalStateException("makes no single series: " + op);
    };
  }

  /** Compensated (Kahan-Neumaier) sum: small values next to large ones are not lost. */
  final class Sum implements Accumulator {
    private final double[] sum;
    private final double[] compensation;

    Sum(int steps) {
      sum = Absent.column(steps);
      compensation = new double[steps];
    }

    @Override
    public void add(double[] column) {
      for (int i = 0; i < column.length; i++) {
        double value = column[i];
        if (Absent.is(value)) {
          continue;
        }
        double before = sum[i];
        if (Absent.is(before)) {
          sum[i] = value;
          continue;
        }
        double after = before + value;
        compensation[i] = Kahan.compensation(value, before, after, compensation[i]);
        sum[i] = after;
      }
    }

    @Override
    public double[] finish() {
      for (int i = 0; i < sum.length; i++) {
        if (!Absent.is(sum[i])) {
          sum[i] += compensation[i];
        }
      }
      return sum;
    }
  }

  /** Mean by compensated sum, or, where that overflows, by incremental mean. */
  final class Average implements Accumulator {
    private final Kahan.Mean[] means;

    Average(int steps) {
      means = new Kahan.Mean[steps];
    }

    @Override
    public void add(double[] column) {
      for (int i = 0; i < column.length; i++) {
        if (!Absent.is(column[i])) {
          var mean = means[i];
          if (mean == null) {
            mean = new Kahan.Mean();
            means[i] = mean;
          }
          mean.add(column[i]);
        }
      }
    }

    @Override
    public double[] finish() {
      var column = Absent.column(means.length);
      for (int i = 0; i < column.length; i++) {
        if (means[i] != null) {
          column[i] = means[i].value();
        }
      }
      return column;
    }
  }

  /** Least or greatest; NaN only if there is nothing else. */
  final class Extreme implements Accumulator {
    private final double[] best;
    private final boolean greatest;

    Extreme(int steps, boolean greatest) {
      this.best = Absent.column(steps);
      this.greatest = greatest;
    }

    @Override
    public void add(double[] column) {
      for (int i = 0; i < column.length; i++) {
        double value = column[i];
        if (Absent.is(value)) {
          continue;
        }
        double there = best[i];
        // NaN, and so also "absent", gives way to anything.
        if (Double.isNaN(there) || (greatest ? there < value : there > value)) {
          best[i] = value;
        }
      }
    }

    @Override
    public double[] finish() {
      return best;
    }
  }

  /** How many, or whether any. */
  final class Count implements Accumulator {
    private final double[] count;
    private final boolean onlyWhether;

    Count(int steps, boolean onlyWhether) {
      this.count = new double[steps];
      this.onlyWhether = onlyWhether;
    }

    @Override
    public void add(double[] column) {
      for (int i = 0; i < column.length; i++) {
        if (!Absent.is(column[i])) {
          count[i]++;
        }
      }
    }

    @Override
    public double[] finish() {
      for (int i = 0; i < count.length; i++) {
        if (count[i] == 0) {
          count[i] = Absent.VALUE;
        } else if (onlyWhether) {
          count[i] = 1;
        }
      }
      return count;
    }
  }

  /** Population variance by Welford's method, or its root. */
  final class Variance implements Accumulator {
    private final double[] count;
    private final double[] mean;
    private final double[] squares;
    private final boolean root;

    Variance(int steps, boolean root) {
      this.count = new double[steps];
      this.mean = new double[steps];
      this.squares = new double[steps];
      this.root = root;
    }

    @Override
    public void add(double[] column) {
      for (int i = 0; i < column.length; i++) {
        double value = column[i];
        if (Absent.is(value)) {
          continue;
        }
        count[i]++;
        double delta = value - mean[i];
        mean[i] += delta / count[i];
        squares[i] += delta * (value - mean[i]);
      }
    }

    @Override
    public double[] finish() {
      for (int i = 0; i < squares.length; i++) {
        if (count[i] == 0) {
          squares[i] = Absent.VALUE;
        } else {
          double variance = squares[i] / count[i];
          squares[i] = root ? Math.sqrt(variance) : variance;
        }
      }
      return squares;
    }
  }

  /** Interpolated quantile. Keeps all values. */
  final class QuantileOfGroup implements Accumulator {
    private final double[] parameter;
    private final double[][] values;
    private final int[] sizes;

    QuantileOfGroup(int steps, double[] parameter) {
      this.parameter = parameter;
      this.values = new double[steps][4];
      this.sizes = new int[steps];
    }

    @Override
    public void add(double[] column) {
      for (int i = 0; i < column.length; i++) {
        if (!Absent.is(column[i])) {
          if (sizes[i] == values[i].length) {
            values[i] = Arrays.copyOf(values[i], 2 * sizes[i]);
          }
          values[i][sizes[i]++] = column[i];
        }
      }
    }

    @Override
    public double[] finish() {
      var column = Absent.column(sizes.length);
      for (int i = 0; i < column.length; i++) {
        if (sizes[i] > 0) {
          column[i] = Quantiles.of(parameter[i], Arrays.copyOf(values[i], sizes[i]));
        }
      }
      return column;
    }
  }
}
