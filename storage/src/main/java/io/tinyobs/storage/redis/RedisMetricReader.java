// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.History;
import io.tinyobs.storage.MetricReader;
import io.tinyobs.storage.Scan;
import io.tinyobs.storage.Selection;
import io.tinyobs.storage.SeriesVisitor;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.StorageStats;
import io.tinyobs.storage.block.CorruptBlockException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads series: names, then dictionaries, then strips, each step one pipeline. Thread-safe. */
final class RedisMetricReader implements MetricReader {
  private static final Logger logger = LoggerFactory.getLogger(RedisMetricReader.class);

  private final Lane lane;
  private final Dictionaries dictionaries;
  private final SeriesLookup lookup;
  private final HistoryReader history;
  private final HistogramSelect histograms;
  private final RedisStats stats;

  RedisMetricReader(
      Lane lane,
      Dictionaries dictionaries,
      StorageSettings settings,
      InstantSource clock,
      LongSupplier breaks,
      Damage damage) {
    this.lane = lane;
    this.dictionaries = dictionaries;
    this.lookup = new SeriesLookup(lane, dictionaries);
    var cache = new BlockCache(settings.blockCacheBytes(), settings.window().toMillis(), breaks);
    this.history = new HistoryReader(lane, lookup, cache, Tiers.of(settings), damage);
    this.histograms = new HistogramSelect(lane, settings.window().toMillis(), damage);
    this.stats = new RedisStats(lane, settings, clock);
  }

  /** Keeps what a scan finds. */
  private static final class Collector implements SeriesVisitor {
    private final List<Series> samples = new ArrayList<>();
    private final List<SummarySeries> summaries = new ArrayList<>();

    @Override
    public void samples(Labels labels, long[] timestamps, double[] values) {
      samples.add(new Series(labels, timestamps, values.clone()));
    }

    @Override
    public void histograms(Series series) {
      samples.add(series);
    }

    @Override
    public void summaries(SummarySeries series) {
      summaries.add(series);
    }

    Collector sorted() {
      samples.sort(Comparator.comparing(Series::labels));
      summaries.sort(Comparator.comparing(SummarySeries::labels));
      return this;
    }
  }

  @Override
  public Selection<Series> select(Tenant tenant, List<Matcher> matchers, TimeRange range) {
    var found = new Collector();
    var keys = new Keys(tenant);
    var pipeline = lane.pipeline();
    var join = new HistogramJoin(histograms, keys, matchers, range, found, pipeline);
    var scan = join.ended(history.samples(keys, matchers, range, join, pipeline));
    return new Selection<>(found.sorted().samples, scan.warnings());
  }

  @Override
  public History history(
      Tenant tenant, List<Matcher> matchers, TimeRange range, Resolution coarsest) {
    var found = new Collector();
    var scan = scan(tenant, matchers, range, coarsest, found);
    found.sorted();
    return new History(found.samples, found.summaries, scan.tiers(), scan.warnings());
  }

  @Override
  public Scan scan(
      Tenant tenant,
      List<Matcher> matchers,
      TimeRange range,
      Resolution coarsest,
      SeriesVisitor visitor) {
    var keys = new Keys(tenant);
    var pipeline = lane.pipeline();
    var join = new HistogramJoin(histograms, keys, matchers, range, visitor, pipeline);
    return join.ended(history.scan(keys, matchers, range, coarsest, join, pipeline));
  }

  @Override
  public Selection<Labels> series(Tenant tenant, List<Matcher> matchers, TimeRange range) {
    var keys = new Keys(tenant);
    var names = lookup.names(keys, matchers);
    var snapshots = dictionaries.read(keys, names);
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<List<byte[]>>>();
    // The index is told once an hour, so what it saw an hour before the range may lie in it.
    double oldest = (double) range.startMillis() - Lifetimes.SEEN_EVERY;
    for (var name : names) {
      replies.add(redis
          .zrangebyscore(
              keys.seen(name),
              Range.from(Range.Boundary.including(oldest), Range.Boundary.unbounded()))
          .toCompletableFuture());
    }
    var answers = lane.awaitAll("read the activity index", replies);
    var found = new ArrayList<Labels>();
    for (int i = 0; i < names.size(); i++) {
      var active = new HashSet<Integer>();
      answers.get(i).forEach(ref -> active.add(Integer.parseInt(Bytes.text(ref))));
      var snapshot = snapshots.get(i);
      for (int k = 0; k < snapshot.size(); k++) {
        if (active.contains(snapshot.refs()[k]) && snapshot.labels()[k].matches(matchers)) {
          found.add(snapshot.labels()[k]);
        }
      }
    }
    found.sort(Comparator.naturalOrder());
    return Selection.of(found);
  }

  @Override
  public List<MetricMetadata> metrics(Tenant tenant) {
    var keys = new Keys(tenant);
    var metrics = new TreeMap<String, MetricMetadata>();
    lookup.names(keys).forEach(name -> metrics.put(name, MetricMetadata.unknown(name)));
    lane.await("read metadata", lane.commands().hgetall(keys.metadata())).forEach((key, said) -> {
      var name = Bytes.text(key);
      try {
        metrics.put(name, Announcer.Said.decode(name, said).metadata());
      } catch (CorruptBlockException e) {
        logger.warn("metadata of {} is missing: {}", name, e.getMessage());
      }
    });
    return List.copyOf(metrics.values());
  }

  @Override
  public StorageStats stats(Tenant tenant) {
    var keys = new Keys(tenant);
    return stats.read(keys, lookup.names(keys));
  }
}
