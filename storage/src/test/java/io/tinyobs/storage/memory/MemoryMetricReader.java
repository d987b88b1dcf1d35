// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.History;
import io.tinyobs.storage.MetricReader;
import io.tinyobs.storage.Selection;
import io.tinyobs.storage.StorageStats;
import java.util.List;
import java.util.function.Function;

/** Reads samples of the twin. */
record MemoryMetricReader(Function<Tenant, MemoryTenant> tenants) implements MetricReader {
  @Override
  public Selection<Series> select(Tenant tenant, List<Matcher> matchers, TimeRange range) {
    return Selection.of(tenants.apply(tenant).series(range).stream()
        .filter(series -> series.labels().matches(matchers))
        .toList());
  }

  @Override
  public History history(
      Tenant tenant, List<Matcher> matchers, TimeRange range, Resolution coarsest) {
    return tenants.apply(tenant).history(matchers, range, coarsest);
  }

  @Override
  public Selection<Labels> series(Tenant tenant, List<Matcher> matchers, TimeRange range) {
    return Selection.of(
        select(tenant, matchers, range).items().stream().map(Series::labels).toList());
  }

  @Override
  public List<MetricMetadata> metrics(Tenant tenant) {
    return tenants.apply(tenant).metadata();
  }

  @Override
  public StorageStats stats(Tenant tenant) {
    var kept = tenants.apply(tenant);
    var series = kept.series(TimeRange.ALL);
    var traces = kept.traces();
    long oldest = series.stream().mapToLong(s -> s.timestamps()[0]).min().orElse(0);
    long newest = series.stream().mapToLong(s -> s.timestamps()[s.size() - 1]).max().orElse(0);
    return new StorageStats(
        series.stream().map(s -> s.labels().metricName()).distinct().count(),
        series.size(),
        kept.services().size(),
        traces.values().stream().mapToLong(List::size).sum(),
        kept.logs().size(),
        traces.size(),
        oldest,
        newest,
        0,
        0,
        0,
        "memory",
        series.size());
  }
}
