// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.ExemplarReader;
import io.tinyobs.storage.Selection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads exemplars of the twin: it keeps all and shows the newest of each series and window. */
record MemoryExemplarReader(Function<Tenant, MemoryTenant> tenants, long windowMillis, int most)
    implements
      ExemplarReader {
  @Override
  public Selection<ExemplarSeries> select(
      Tenant tenant, List<List<Matcher>> selectors, TimeRange range, int limit) {
    var all = select(tenant, selectors, one -> range.contains(one.timestampMillis()));
    var times = all.stream().flatMap(series -> series.exemplars().stream())
        .map(Exemplar::timestampMillis).sorted(Comparator.reverseOrder()).toList();
    if (times.size() <= limit) {
      return Selection.of(all);
    }
    long oldest = times.get(limit - 1);
    return new Selection<>(
        select(
            tenant, selectors,
            one -> range.contains(one.timestampMillis()) && one.timestampMillis() >= oldest),
        List.of(ExemplarReader.leftOut(limit)));
  }

  private List<ExemplarSeries> select(
      Tenant tenant, List<List<Matcher>> selectors, Predicate<Exemplar> wanted) {
    return tenants.apply(tenant).exemplars().stream()
        .filter(series -> selectors.stream().anyMatch(series.labels()::matches))
        .map(series -> new ExemplarSeries(
            series.labels(),
            newest(series.exemplars()).stream()
                .filter(wanted)
                .toList()))
        .filter(series -> !series.exemplars().isEmpty())
        .toList();
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
