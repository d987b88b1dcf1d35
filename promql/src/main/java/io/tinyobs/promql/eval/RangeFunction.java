// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr.RangeMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes one value of the samples in a window, which is never empty. */
@FunctionalInterface
interface RangeFunction {
  /**
   * The value, or {@link Absent#VALUE}.
   *
   * @param scalars
   *          the function's other arguments at this step
   */
  double apply(Window window, double[] scalars);

  /** All but the rates, which depend on the selector. */
  Map<String, RangeFunction> SIMPLE = Map.ofEntries(
      Map.entry("avg_over_time", (w, s) -> OverTime.average(w)),
      Map.entry("changes", (w, s) -> OverTime.changes(w)),
      Map.entry("count_over_time", (w, s) -> w.size()),
      Map.entry("deriv", (w, s) -> Trends.slope(w)),
      Map.entry("double_exponential_smoothing", (w, s) -> Trends.smoothed(w, s[0], s[1])),
      Map.entry("first_over_time", (w, s) -> w.values[w.from()]),
      Map.entry("idelta", (w, s) -> Rates.lastDifference(w)),
      Map.entry("irate", (w, s) -> Rates.lastRate(w)),
      Map.entry("last_over_time", (w, s) -> w.values[w.to() - 1]),
      Map.entry("mad_over_time", (w, s) -> OverTime.medianDeviation(w)),
      Map.entry("max_over_time", (w, s) -> w.values[OverTime.greatest(w, false)]),
      Map.entry("min_over_time", (w, s) -> w.values[OverTime.least(w, false)]),
      Map.entry("predict_linear", (w, s) -> Trends.predicted(w, s[0])),
      Map.entry("present_over_time", (w, s) -> 1),
      Map.entry("absent_over_time", (w, s) -> 1),
      Map.entry("quantile_over_time", (w, s) -> Quantiles.of(s[0], OverTime.copy(w))),
      Map.entry("resets", (w, s) -> OverTime.resets(w)),
      Map.entry("stddev_over_time", (w, s) -> Math.sqrt(OverTime.variance(w))),
      Map.entry("stdvar_over_time", (w, s) -> OverTime.variance(w)),
      Map.entry("sum_over_time", (w, s) -> OverTime.sum(w)),
      Map.entry("ts_of_first_over_time", (w, s) -> w.timestamps[w.from()] / 1000.0),
      Map.entry("ts_of_last_over_time", (w, s) -> w.timestamps[w.to() - 1] / 1000.0),
      Map.entry("ts_of_max_over_time",
          (w, s) -> w.timestamps[OverTime.greatest(w, true)] / 1000.0),
      Map.entry("ts_of_min_over_time", (w, s) -> w.timestamps[OverTime.least(w, true)] / 1000.0));

  /** The function of this name over windows of this mode, or null if there is none. */
  static @Nullable RangeFunction find(String name, RangeMode mode) {
    boolean plain = mode == RangeMode.PLAIN;
    boolean smooth = mode == RangeMode.SMOOTHED;
    return switch (name) {
      case "rate" -> plain
          ? (w, s) -> Rates.extrapolated(w, true, true)
          : (w, s) -> Rates.extended(w, smooth, true, true);
      case "increase" -> plain
          ? (w, s) -> Rates.extrapolated(w, true, false)
          : (w, s) -> Rates.extended(w, smooth, true, false);
      case "delta" -> plain
          ? (w, s) -> Rates.extrapolated(w, false, false)
          : (w, s) -> Rates.extended(w, smooth, false, false);
      default -> SIMPLE.get(name);
    };
  }
}
