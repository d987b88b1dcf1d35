// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.ExemplarReader;
import io.tinyobs.storage.Selection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads exemplars of the twin: it keeps all and shows the newest of each series and window. */
record MemoryExemplarReader(Function<Tenant, MemoryTenant> tenants, long windowMillis, int most)
    implements
      ExemplarReader {
  @Override
  public Selection<ExemplarSeries> select(
      Tenant tenant, List<List<Matcher>> selectors, TimeRange range) {
    return Selection.of(tenants.apply(tenant).exemplars().stream()
        .filter(series -> selectors.stream().anyMatch(series.labels()::matches))
        .map(series -> new ExemplarSeries(
            series.labels(),
            newest(series.exemplars()).stream()
                .filter(one -> range.contains(one.timestampMillis()))
                .toList()))
        .filter(series -> !series.exemplars().isEmpty())
        .toList());
  }

  private List<Exemplar> newest(List<Exemplar> sorted) {
    Map<Long, Integer> newer = new HashMap<>();
    return sorted.reversed().stream()
        .filter(one -> newer.merge(
            Math.floorDiv(one.timestampMillis(), windowMillis), 1, Integer::sum) <= most)
        .toList()
        .reversed();
  }
}
