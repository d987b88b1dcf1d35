// SPDX-License-Identifier: MIT
package io.tinyobs.storage.memory;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.Span;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.History;
import io.tinyobs.storage.Maintenance.RollUpReport;
import io.tinyobs.storage.Maintenance.TrimReport;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All that one tenant stored. Thread-safe: one lock, as tests are in no hurry. */
final class MemoryTenant {
  private final TreeMap<Labels, TreeMap<Long, Double>> samples = new TreeMap<>();
  private final MemoryTiers tiers;
  private final TreeMap<String, MetricMetadata> metadata = new TreeMap<>();
  private final Map<String, Map<String, Span>> traces = new TreeMap<>();
  private final Set<LogRecord> logs = new LinkedHashSet<>();
  private final TreeMap<Labels, TreeSet<Exemplar>> exemplars = new TreeMap<>();
  private final TreeMap<Labels, TreeMap<Long, NativeHistogram>> histograms = new TreeMap<>();

  MemoryTenant(long window) {
    this.tiers = new MemoryTiers(window, samples);
  }

  synchronized RollUpReport rollUp(long nowMillis) {
    return tiers.rollUp(nowMillis);
  }

  synchronized History history(
      List<Matcher> matchers, TimeRange range, Resolution coarsest) {
    var read = tiers.history(labels -> labels.matches(matchers), range, coarsest);
    var summed = read.summaries().stream().map(series -> series.labels()).toList();
    var all = withHistograms(read.samples(), range).stream()
        .filter(series -> series.labels().matches(matchers) && !summed.contains(series.labels()))
        .toList();
    return new History(all, read.summaries(), read.tiers(), read.warnings());
  }

  synchronized WriteResult append(WriteBatch batch) {
    int known = samples.size();
    for (int i = 0; i < batch.samples(); i++) {
      samples.computeIfAbsent(batch.labels(i), unused -> new TreeMap<>())
          .put(batch.timestampMillis(i), batch.value(i));
      tiers.wrote(batch.timestampMillis(i));
    }
    batch.metadata().forEach(said -> metadata.put(said.name(), said));
    for (var record : batch.spans()) {
      var span = record.span();
      traces.computeIfAbsent(span.traceId(), unused -> new TreeMap<>()).put(span.spanId(), span);
    }
    logs.addAll(batch.logs());
    for (var of : batch.histograms()) {
      histograms.computeIfAbsent(of.series(), unused -> new TreeMap<>())
          .put(of.timestampMillis(), of.histogram());
    }
    for (var of : batch.exemplars()) {
      exemplars.computeIfAbsent(of.labels(), unused -> new TreeSet<>()).addAll(of.exemplars());
    }
    return new WriteResult(
        batch.samples(), batch.spans().size(), batch.logs().size(), samples.size() - known);
  }

  /** Every series with its samples in the range, those without one left out; sorted by labels. */
  synchronized List<Series> series(TimeRange range) {
    var found = new ArrayList<Series>();
    samples.forEach((labels, all) -> {
      var within = all.subMap(range.startMillis(), true, range.endMillis(), true);
      if (!within.isEmpty()) {
        found.add(new Series(
            labels,
            within.keySet().stream().mapToLong(Long::longValue).toArray(),
            within.values().stream().mapToDouble(Double::doubleValue).toArray()));
      }
    });
    return withHistograms(found, range);
  }

  private List<Series> withHistograms(List<Series> numbers, TimeRange range) {
    var all = new TreeMap<Labels, Series>();
    numbers.forEach(series -> all.put(series.labels(), series));
    histograms.forEach((labels, kept) -> {
      var within = kept.subMap(range.startMillis(), true, range.endMillis(), true);
      if (!within.isEmpty()) {
        all.put(labels, together(labels, all.get(labels), within));
      }
    });
    return List.copyOf(all.values());
  }

  private static Series together(
      Labels labels, @Nullable Series numbers, Map<Long, NativeHistogram> histograms) {
    var values = new TreeMap<Long, Double>();
    for (int i = 0; numbers != null && i < numbers.size(); i++) {
      values.put(numbers.timestamps()[i], numbers.values()[i]);
    }
    histograms.keySet().forEach(at -> values.put(at, Double.NaN));
    var times = values.keySet().stream().mapToLong(Long::longValue).toArray();
    var column = new @Nullable NativeHistogram[times.length];
    for (int i = 0; i < times.length; i++) {
      column[i] = histograms.get(times[i]);
    }
    return new Series(
        labels, times, values.values().stream().mapToDouble(Double::doubleValue).toArray(),
        column, null);
  }

  synchronized List<MetricMetadata> metadata() {
    var all = new TreeMap<String, MetricMetadata>();
    histograms.keySet().forEach(
        labels -> all.put(labels.metricName(), MetricMetadata.unknown(labels.metricName())));
    samples.keySet().forEach(
        labels -> all.put(labels.metricName(), MetricMetadata.unknown(labels.metricName())));
    all.putAll(metadata);
    return List.copyOf(all.values());
  }

  /** The spans of each trace, by trace id. */
  synchronized Map<String, List<Span>> traces() {
    var copy = new TreeMap<String, List<Span>>();
    traces.forEach((id, spans) -> copy.put(id, List.copyOf(spans.values())));
    return copy;
  }

  synchronized List<LogRecord> logs() {
    return List.copyOf(logs);
  }

  /** Every series with its exemplars; sorted by labels. */
  synchronized List<ExemplarSeries> exemplars() {
    var found = new ArrayList<ExemplarSeries>();
    exemplars.forEach((labels, all) -> found.add(new ExemplarSeries(labels, List.copyOf(all))));
    return found;
  }

  synchronized List<String> services() {
    var services = new TreeSet<String>();
    traces.values().forEach(spans -> spans.values().forEach(s -> services.add(s.service())));
    logs.forEach(log -> services.add(log.service()));
    return List.copyOf(services);
  }

  synchronized TrimReport trim(long nowMillis, Retention retention) {
    int removed = tiers.trim(nowMillis, retention);
    int series = samples.size();
    samples.entrySet().removeIf(
        entry -> entry.getValue().isEmpty() && !tiers.knows(entry.getKey()));
    long oldestSpan = nanos(nowMillis, retention.traces());
    traces.values().forEach(spans -> spans.values().removeIf(s -> s.endNanos() < oldestSpan));
    traces.values().removeIf(Map::isEmpty);
    long oldestLog = nanos(nowMillis, retention.logs());
    logs.removeIf(log -> log.timeNanos() < oldestLog);
    long oldestHistogram = nowMillis - retention.raw().toMillis();
    histograms.values().forEach(kept -> kept.headMap(oldestHistogram).clear());
    histograms.values().removeIf(Map::isEmpty);
    long oldestExemplar = nowMillis - retention.traces().toMillis();
    exemplars.values().forEach(
        all -> all.removeIf(one -> one.timestampMillis() < oldestExemplar));
    exemplars.values().removeIf(Set::isEmpty);
    return new TrimReport(removed, series - samples.size());
  }

  private static long nanos(long nowMillis, Duration retention) {
    return TimeUnit.MILLISECONDS.toNanos(nowMillis - retention.toMillis());
  }
}
