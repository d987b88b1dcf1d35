// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.histogram.Kahan;
import java.util.Locale;

/** Where a window's samples are heading. */
final class Trends {
  private Trends() {
  }

  /** Slope of the least-squares line, per second. */
  static double slope(Window w) {
    return w.size() < 2 ? Absent.VALUE : line(w, w.timestamps[w.from()])[0];
  }

  /** The least-squares line's value so many seconds after the evaluation time. */
  static double predicted(Window w, double seconds) {
    if (w.size() < 2) {
      return Absent.VALUE;
    }
    var line = line(w, w.evaluatedAt());
    return line[0] * seconds + line[1];
  }

  // Slope, and the value at `origin`. Times are taken relative to it to keep their digits.
  private static double[] line(Window w, long origin) {
    var sumX = new Kahan();
    var sumY = new Kahan();
    var sumXy = new Kahan();
    var sumXx = new Kahan();
    boolean constant = true;
    double firstValue = w.values[w.from()];
    for (int i = w.from(); i < w.to(); i++) {
      double x = (w.timestamps[i] - origin) / 1e3;
      double y = w.values[i];
      constant &= i == w.from() || y == firstValue;
      sumX.add(x);
      sumY.add(y);
      sumXy.add(x * y);
      sumXx.add(x * x);
    }
    if (constant) {
      return Double.isInfinite(firstValue)
          ? new double[]{Double.NaN, Double.NaN}
          : new double[]{0, firstValue};
    }
    double n = w.size();
    double covariance = sumXy.value() - sumX.value() * sumY.value() / n;
    double variance = sumXx.value() - sumX.value() * sumX.value() / n;
    double slope = covariance / variance;
    return new double[]{slope, sumY.value() / n - slope * sumX.value() / n};
  }

  /**
   * Double exponential smoothing: level and trend, both factors between 0 and 1.
   *
   * @see <a href="https://en.wikipedia.org/wiki/Exponential_smoothing">Exponential smoothing</a>
   */
  static double smoothed(Window w, double levelFactor, double trendFactor) {
    require("smoothing factor", "sf", levelFactor);
    require("trend factor", "tf", trendFactor);
    if (w.size() < 2) {
      return Absent.VALUE;
    }
    int from = w.from();
    double before = 0;
    double level = w.values[from];
    double trend = w.values[from + 1] - w.values[from];
    for (int i = from + 1; i < w.to(); i++) {
      if (i > from + 1) {
        trend = trendFactor * (level - before) + (1 - trendFactor) * trend;
      }
      double next = levelFactor * w.values[i] + (1 - levelFactor) * (level + trend);
      before = level;
      level = next;
    }
    return level;
  }

  private static void require(String what, String symbol, double factor) {
    if (factor <= 0 || factor >= 1) {
      throw new EvaluationError(String.format(Locale.ROOT,
          "invalid %s. Expected: 0 < %s < 1, got: %f", what, symbol, factor));
    }
  }
}
