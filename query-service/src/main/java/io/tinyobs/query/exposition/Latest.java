// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.MetricReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the newest sample of each series, if it is no older than the lookback and no stale marker.
 *
 * @param range from the lookback's start until now
 */
record Latest(MetricReader metrics, Tenant tenant, TimeRange range) {
  /**
   * A series' newest sample.
   *
   * @param histogram what it is instead of a number, or null
   */
  record Value(
      Labels series, long timestampMillis, double value, @Nullable NativeHistogram histogram) {
  }

  /** Those of one metric that are numbers, sorted by labels. */
  List<Value> of(String metric, List<Matcher> matchers) {
    return withHistograms(metric, matchers).stream().filter(value -> value.histogram == null)
        .toList();
  }

  /** Those of one metric, sorted by labels. */
  List<Value> withHistograms(String metric, List<Matcher> matchers) {
    var all = new ArrayList<Matcher>();
    all.add(Matcher.equal(Labels.METRIC_NAME, metric));
    all.addAll(matchers);
    var values = new ArrayList<Value>();
    for (var series : metrics.select(tenant, all, range).items()) {
      add(series, values);
    }
    return values;
  }

  private static void add(Series series, List<Value> values) {
    int last = series.size() - 1;
    if (last >= 0 && !StaleNaN.is(series.values()[last])) {
      var histograms = series.histograms();
      values.add(new Value(
          series.labels(), series.timestamps()[last], series.values()[last],
          histograms == null ? null : histograms[last]));
    }
  }
}
