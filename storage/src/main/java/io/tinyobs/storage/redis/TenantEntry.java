// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What the writer knows of one tenant. Belongs to the committing thread. */
final class TenantEntry {
  final Tenant tenant;
  final Keys keys;
  final Lifetimes lifetimes;
  final Map<Labels, SeriesEntry> series = new HashMap<>();
  final Map<String, MetricEntry> metrics = new HashMap<>();

  /** Names the indexes were told, with the time told. */
  final Map<String, Long> metricsTold = new HashMap<>();
  final Map<String, Long> servicesTold = new HashMap<>();
  final Map<String, Long> exemplarsTold = new HashMap<>();
  final Map<String, Long> histogramsTold = new HashMap<>();
  final Map<String, MetricMetadata> metadataTold = new HashMap<>();
  final Map<String, Long> metadataToldAt = new HashMap<>();

  /** The metrics that this commit touches. */
  final List<MetricEntry> touched = new ArrayList<>();

  String epoch = "";
  long epochToldAt = Long.MIN_VALUE;

  TenantEntry(Tenant tenant, Lifetimes lifetimes) {
    this.tenant = tenant;
    this.lifetimes = lifetimes;
    this.keys = new Keys(tenant);
  }

  SeriesEntry series(Labels labels) {
    var known = series.get(labels);
    if (known != null) {
      return known;
    }
    var metric = metrics.computeIfAbsent(
        labels.metricName(), name -> new MetricEntry(this, name));
    var kept = labels.interned();
    var entry = new SeriesEntry(kept, metric);
    series.put(kept, entry);
    return entry;
  }

  /** Everything that is known of its dictionaries and keys is to be found out anew. */
  void forgetMetrics() {
    metrics.values().forEach(MetricEntry::forget);
  }

  /** Whether an entry is one of those remembered. */
  boolean holds(SeriesEntry entry) {
    return entry.metric.tenant == this && !entry.dropped;
  }

  /** Adds a sample to this commit. */
  static void add(SeriesEntry entry, long timestampMillis, double value) {
    var strip = entry.strip;
    if (strip == null) {
      throw new IllegalStateException("cannot add a sample of a series that is not registered");
    }
    strip.add(entry.ref, timestampMillis, value);
  }

  /** Empties what belongs to one commit only. */
  void clear() {
    touched.forEach(MetricEntry::clear);
    touched.clear();
  }

  /** The tenant's indexes were lost: everything is to be told again. */
  void forgetTold() {
    metricsTold.clear();
    servicesTold.clear();
    exemplarsTold.clear();
    histogramsTold.clear();
    metadataTold.clear();
    metadataToldAt.clear();
    epochToldAt = Long.MIN_VALUE;
  }

  /** Drops what was not written for so long that it may have been purged. */
  void sweep(long nowMillis) {
    long oldest = nowMillis - 3 * Lifetimes.SEEN_EVERY;
    drop(entry -> entry.seenMillis < oldest);
    metricsTold.values().removeIf(at -> at < oldest);
    servicesTold.values().removeIf(at -> at < oldest);
    exemplarsTold.values().removeIf(at -> at < oldest);
    histogramsTold.values().removeIf(at -> at < oldest);
    metadataToldAt.values().removeIf(at -> at < oldest);
    metadataTold.keySet().retainAll(metadataToldAt.keySet());
    metrics.keySet().retainAll(metricsTold.keySet());
    drop(entry -> metrics.get(entry.metric.name) != entry.metric);
  }

  private void drop(Predicate<SeriesEntry> isOld) {
    series.values().removeIf(entry -> {
      entry.dropped = isOld.test(entry);
      return entry.dropped;
    });
  }
}
