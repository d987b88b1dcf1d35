// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import static io.tinyobs.promql.ast.ValueType.MATRIX;
import static io.tinyobs.promql.ast.ValueType.SCALAR;
import static io.tinyobs.promql.ast.ValueType.STRING;
import static io.tinyobs.promql.ast.ValueType.VECTOR;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All functions of Prometheus 3, the experimental ones included. */
public final class Functions {
  private static final Map<String, Function> ALL = table();

  private Functions() {
  }

  /** The function of this name, or null if there is none. */
  public static @Nullable Function find(String name) {
    return ALL.get(name);
  }

  /** All names. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  private static Map<String, Function> table() {
    var all = new TreeMap<String, Function>();
    each(all, VECTOR, List.of(VECTOR), 0, "abs", "absent", "acos", "acosh", "asin", "asinh", "atan",
        "atanh", "ceil", "cos", "cosh", "deg", "exp", "floor", "histogram_avg", "histogram_count",
        "histogram_sum", "histogram_stddev", "histogram_stdvar", "ln", "log10", "log2", "rad",
        "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt", "start_timestamp", "tan", "tanh",
        "timestamp");
    each(all, VECTOR, List.of(MATRIX), 0, "absent_over_time", "avg_over_time", "changes",
        "count_over_time", "delta", "deriv", "first_over_time", "idelta", "increase", "irate",
        "last_over_time", "mad_over_time", "max_over_time", "min_over_time", "present_over_time",
        "rate", "resets", "stddev_over_time", "stdvar_over_time", "sum_over_time",
        "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time",
        "ts_of_min_over_time");
    each(all, VECTOR, List.of(VECTOR), 1, "day_of_month", "day_of_week", "day_of_year",
        "days_in_month", "hour", "minute", "month", "year");
    each(all, SCALAR, List.of(), 0, "end", "pi", "range", "start", "step", "time");
    each(all, SCALAR, List.of(SCALAR, SCALAR), 0, "max_of", "min_of");
    each(all, VECTOR, List.of(VECTOR, SCALAR), 0, "clamp_max", "clamp_min");
    each(all, VECTOR, List.of(VECTOR, STRING), -1, "sort_by_label", "sort_by_label_desc");
    each(all, VECTOR, List.of(VECTOR, SCALAR, SCALAR), 0, "clamp");
    each(all, VECTOR, List.of(MATRIX, SCALAR, SCALAR), 0, "double_exponential_smoothing");
    each(all, VECTOR, List.of(SCALAR, SCALAR, VECTOR), 0, "histogram_fraction");
    each(all, VECTOR, List.of(SCALAR, VECTOR), 0, "histogram_quantile");
    each(all, VECTOR, List.of(VECTOR, STRING, SCALAR, SCALAR), 9, "histogram_quantiles");
    each(all, VECTOR, List.of(VECTOR, VECTOR), 1, "info");
    each(all, VECTOR, List.of(VECTOR, STRING, STRING, STRING), -1, "label_join");
    each(all, VECTOR, List.of(VECTOR, STRING, STRING, STRING, STRING), 0, "label_replace");
    each(all, VECTOR, List.of(MATRIX, SCALAR), 0, "predict_linear");
    each(all, VECTOR, List.of(SCALAR, MATRIX), 0, "quantile_over_time");
    each(all, VECTOR, List.of(VECTOR, SCALAR), 1, "round");
    each(all, SCALAR, List.of(VECTOR), 0, "scalar");
    each(all, VECTOR, List.of(SCALAR), 0, "vector");
    return all;
  }

  private static void each(Map<String, Function> all, ValueType returns, List<ValueType> args,
      int variadic, String... names) {
    for (var name : names) {
      all.put(name, new Function(name, args, variadic, returns));
    }
  }
}
