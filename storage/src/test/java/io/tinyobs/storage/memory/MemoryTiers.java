// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.Summaries;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.History;
import io.tinyobs.storage.Maintenance.RollUpReport;
import io.tinyobs.storage.Retention;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What the twin sums up, and what of it is still to be. Not thread-safe: its tenant locks. */
final class MemoryTiers {
  private static final List<Resolution> KEPT = List.of(Resolution.FIVE_MINUTES,
      Resolution.ONE_HOUR);

  private final long window;
  private final TreeMap<Labels, TreeMap<Long, Double>> samples;
  private final Map<Resolution, TreeMap<Labels, Summaries>> tiers = new EnumMap<>(Resolution.class);

  /** Windows that changed since they were summed up. */
  private final TreeSet<Long> changed = new TreeSet<>();

  private long gone = Long.MIN_VALUE;
  private long goneFive = Long.MIN_VALUE;

  MemoryTiers(long window, TreeMap<Labels, TreeMap<Long, Double>> samples) {
    this.window = window;
    this.samples = samples;
    KEPT.forEach(tier -> tiers.put(tier, new TreeMap<>()));
  }

  private Map<Labels, Summaries> of(Resolution tier) {
    return tiers.computeIfAbsent(tier, unused -> new TreeMap<>());
  }

  private long windowOf(long millis) {
    return Math.floorDiv(millis, window) * window;
  }

  void wrote(long millis) {
    changed.add(windowOf(millis));
  }

  RollUpReport rollUp(long now) {
    int windows = 0;
    for (long start : List.copyOf(changed)) {
      if (start + window < now - 10_000) {
        rollUpWindow(start);
        changed.remove(start);
        windows++;
      }
    }
    return new RollUpReport(windows, 0, 0, 0, 0);
  }

  private void rollUpWindow(long start) {
    samples.forEach((labels, all) -> {
      var within = all.subMap(start, start + window);
      if (within.isEmpty()) {
        return;
      }
      var times = within.keySet().stream().mapToLong(Long::longValue).toArray();
      var values = within.values().stream().mapToDouble(Double::doubleValue).toArray();
      for (var tier : KEPT) {
        var summed = Summaries.of(times, values, 0, times.length, tier.step().toMillis());
        var before = of(tier).getOrDefault(labels, Summaries.EMPTY);
        of(tier).put(labels, start < gone
            ? before.plus(summed)
            : Summaries.join(List.of(before, summed), at -> true));
      }
      if (start < gone) {
        within.clear();
      }
    });
  }

  /** Removes what is past its retention and summed up; returns how many samples and buckets. */
  int trim(long now, Retention retention) {
    int removed = 0;
    long last = now - retention.raw().toMillis();
    for (long start : starts()) {
      if (start + window > last || changed.contains(start)) {
        break;
      }
      for (var all : samples.values()) {
        var old = all.subMap(start, start + window);
        removed += old.size();
        old.clear();
      }
      gone = start + window;
    }
    for (var tier : KEPT) {
      long oldest = now - retention.samples(tier).toMillis();
      int before = size(tier);
      of(tier).replaceAll((labels, all) -> Summaries.join(List.of(all), at -> at >= oldest));
      of(tier).values().removeIf(all -> all.size() == 0);
      if (size(tier) < before && tier == Resolution.FIVE_MINUTES) {
        goneFive = (Math.floorDiv(oldest, 12 * window) + 1) * 12 * window;
      }
      removed += before - size(tier);
    }
    return removed;
  }

  private TreeSet<Long> starts() {
    var starts = new TreeSet<Long>();
    samples.values().forEach(all -> all.keySet().forEach(at -> starts.add(windowOf(at))));
    return starts;
  }

  private int size(Resolution tier) {
    return of(tier).values().stream().mapToInt(Summaries::size).sum();
  }

  boolean knows(Labels labels) {
    return KEPT.stream().anyMatch(tier -> of(tier).containsKey(labels));
  }

  History history(Predicate<Labels> wanted, TimeRange range, Resolution coarsest) {
    var found = new ArrayList<Series>();
    var summed = new ArrayList<SummarySeries>();
    var used = EnumSet.noneOf(Resolution.class);
    var all = new TreeSet<>(samples.keySet());
    KEPT.forEach(tier -> all.addAll(of(tier).keySet()));
    for (var labels : all) {
      if (!wanted.test(labels)) {
        continue;
      }
      var pieces = new ArrayList<Summaries>();
      for (var tier : KEPT.reversed()) {
        boolean onlyHours = coarsest == Resolution.ONE_HOUR;
        var buckets = Summaries.join(
            List.of(of(tier).getOrDefault(labels, Summaries.EMPTY)),
            at -> (coarsest == Resolution.RAW ? at < gone : !changed.contains(windowOf(at)))
                && (tier == Resolution.ONE_HOUR
                    ? onlyHours || at < goneFive
                    : !onlyHours && at >= goneFive))
            .within(range.startMillis(), range.endMillis());
        if (buckets.size() > 0) {
          used.add(tier);
          pieces.add(buckets);
        }
      }
      var kept = samples.getOrDefault(labels, new TreeMap<>())
          .subMap(range.startMillis(), true, range.endMillis(), true)
          .entrySet().stream()
          .filter(at -> at.getKey() >= gone
              && (coarsest == Resolution.RAW || changed.contains(windowOf(at.getKey()))))
          .toList();
      var times = kept.stream().mapToLong(Map.Entry::getKey).toArray();
      var values = kept.stream().mapToDouble(Map.Entry::getValue).toArray();
      if (pieces.isEmpty()) {
        if (times.length > 0) {
          found.add(new Series(labels, times, values));
        }
      } else {
        pieces.add(Summaries.each(times, values));
        summed.add(new SummarySeries(labels, Summaries.join(pieces, at -> true)));
      }
    }
    return new History(found, summed, used, List.of());
  }
}
