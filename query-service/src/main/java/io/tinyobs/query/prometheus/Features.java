// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.promql.ast.AggregateOp;
import io.tinyobs.promql.ast.BinaryOp;
import io.tinyobs.promql.ast.Functions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of Prometheus 3 is here and what is not, under the names that its {@code /api/v1/features} uses. */
final class Features {
  private Features() {
  }

  /** By category and name. */
  static Map<String, Map<String, Boolean>> all() {
    var all = new TreeMap<String, Map<String, Boolean>>();
    all.put("api", of(
        List.of("label_values_match", "openapi_3.1", "otlp_write_receiver", "query_stats",
            "query_warnings", "remote_write_receiver", "time_range_labels", "time_range_series"),
        List.of("admin", "lifecycle", "search")));
    all.put("otlp_receiver", of(List.of("delta_conversion"), List.of("native_delta_ingestion")));
    all.put("prometheus", of(List.of("server_mode"), List.of("agent_mode", "auto_reload_config")));
    all.put("promql", of(
        List.of("anchored", "at_modifier", "bool", "by", "delayed_name_removal", "duration_expr",
            "fill", "fill_left", "fill_right", "group_left", "group_right", "ignoring",
            "negative_offset", "offset", "on", "per_query_lookback_delta", "smoothed",
            "subqueries", "without"),
        List.of("per_step_stats", "type_and_unit_labels")));
    var functions = new TreeMap<String, Boolean>();
    Functions.names().forEach(name -> functions.put(name, true));
    all.put("promql_functions", functions);
    var operators = new TreeMap<String, Boolean>();
    for (var op : BinaryOp.values()) {
      operators.put(op.text(), true);
    }
    for (var op : AggregateOp.values()) {
      operators.put(op.text(), true);
    }
    all.put("promql_operators", operators);
    return all;
  }

  private static Map<String, Boolean> of(List<String> here, List<String> missing) {
    var all = new TreeMap<String, Boolean>();
    here.forEach(name -> all.put(name, true));
    missing.forEach(name -> all.put(name, false));
    return all;
  }
}
