// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Tenant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the writer knows of one tenant. Belongs to the committing thread. */
final class TenantEntry {
  final Tenant tenant;
  final Keys keys;
  final Map<Labels, SeriesEntry> series = new HashMap<>();
  final Map<String, MetricEntry> metrics = new HashMap<>();

  /** Names the indexes were told, with the time told. */
  final Map<String, Long> metricsTold = new HashMap<>();
  final Map<String, Long> servicesTold = new HashMap<>();
  final Map<String, MetricMetadata> metadataTold = new HashMap<>();
  final Map<String, Long> metadataToldAt = new HashMap<>();

  /** The metrics that this commit touches. */
  final Map<String, MetricEntry> touched = new LinkedHashMap<>();

  String epoch = "";
  long epochToldAt = Long.MIN_VALUE;

  TenantEntry(Tenant tenant) {
    this.tenant = tenant;
    this.keys = new Keys(tenant);
  }

  SeriesEntry series(Labels labels) {
    var known = series.get(labels);
    if (known != null) {
      return known;
    }
    var metric = metrics.computeIfAbsent(labels.metricName(), MetricEntry::new);
    var entry = new SeriesEntry(labels, metric);
    series.put(labels, entry);
    return entry;
  }

  /** Empties what belongs to one commit only. */
  void clear() {
    touched.values().forEach(metric -> metric.strips.clear());
    touched.clear();
  }

  /** The tenant's indexes were lost: everything is to be told again. */
  void forgetTold() {
    metricsTold.clear();
    servicesTold.clear();
    metadataTold.clear();
    metadataToldAt.clear();
    epochToldAt = Long.MIN_VALUE;
  }

  /** Drops what was not written for so long that it may have been purged. */
  void sweep(long nowMillis) {
    long oldest = nowMillis - 3 * Lifetimes.SEEN_EVERY;
    series.values().removeIf(entry -> entry.seenMillis < oldest);
    metricsTold.values().removeIf(at -> at < oldest);
    servicesTold.values().removeIf(at -> at < oldest);
    metadataToldAt.values().removeIf(at -> at < oldest);
    metadataTold.keySet().retainAll(metadataToldAt.keySet());
    metrics.keySet().retainAll(metricsTold.keySet());
    series.values().removeIf(entry -> metrics.get(entry.metric.name) != entry.metric);
  }
}
