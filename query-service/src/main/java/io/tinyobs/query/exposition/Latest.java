// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.MetricReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the newest sample of each series, if it is no older than the lookback and no stale marker.
 *
 * @param range from the lookback's start until now
 */
record Latest(MetricReader metrics, Tenant tenant, TimeRange range) {
  /** A series' newest sample. */
  record Value(Labels series, long timestampMillis, double value) {
  }

  /** Those of one metric, sorted by labels. */
  List<Value> of(String metric, List<Matcher> matchers) {
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
    var histograms = series.histograms();
    boolean isNumber = last >= 0 && (histograms == null || histograms[last] == null);
    if (isNumber && !StaleNaN.is(series.values()[last])) {
      values.add(
          new Value(series.labels(), series.timestamps()[last], series.values()[last]));
    }
  }
}
