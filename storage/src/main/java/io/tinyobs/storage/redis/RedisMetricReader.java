// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads series: names, then dictionaries, then strips, each step one pipeline. Thread-safe. */
final class RedisMetricReader implements MetricReader {
  private static final Logger logger = LoggerFactory.getLogger(RedisMetricReader.class);

  /** Strips read at once, which bounds the memory that undecoded blocks take. */
  private static final int PIPELINE = 500;

  private final Lane lane;
  private final Dictionaries dictionaries;
  private final SeriesLookup lookup;
  private final HistoryReader history;
  private final long windowMillis;
  private final RedisStats stats;
  private final Damage damage;

  RedisMetricReader(
      Lane lane,
      Dictionaries dictionaries,
      StorageSettings settings,
      InstantSource clock,
      Damage damage) {
    this.lane = lane;
    this.damage = damage;
    this.dictionaries = dictionaries;
    this.windowMillis = settings.window().toMillis();
    this.lookup = new SeriesLookup(lane, dictionaries);
    this.history = new HistoryReader(lane, lookup, Tiers.of(settings), damage);
    this.stats = new RedisStats(lane, settings, clock);
  }

  @Override
  public Selection<Series> select(Tenant tenant, List<Matcher> matchers, TimeRange range) {
    var keys = new Keys(tenant);
    var wanted = lookup.strips(keys, matchers);
    var found = new ArrayList<Series>();
    var warnings = new ArrayList<String>();
    for (int from = 0; from < wanted.size(); from += PIPELINE) {
      read(keys, wanted.subList(from, Math.min(wanted.size(), from + PIPELINE)), range, found,
          warnings);
    }
    found.sort(Comparator.comparing(Series::labels));
    return new Selection<>(found, warnings);
  }

  private void read(
      Keys keys,
      List<SeriesLookup.Strip> wanted,
      TimeRange range,
      List<Series> found,
      List<String> warnings) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<List<byte[]>>>();
    var scores = scores(range, windowMillis);
    for (var strip : wanted) {
      var key = keys.strip(strip.metric(), strip.strip(), Resolution.RAW);
      replies.add(redis.zrangebyscore(key, scores).toCompletableFuture());
    }
    var answers = lane.awaitAll("read samples", replies);
    for (int i = 0; i < wanted.size(); i++) {
      decode(wanted.get(i), answers.get(i), range, found, warnings);
    }
  }

  /** Scores of the blocks that may hold something of the range: up to the end of its last window. */
  static Range<Double> scores(TimeRange range, long windowMillis) {
    double last = Math.floor(range.endMillis() / (double) windowMillis) * windowMillis
        + windowMillis;
    return Range.from(
        Range.Boundary.including((double) range.startMillis()), Range.Boundary.including(last));
  }

  private void decode(
      SeriesLookup.Strip wanted,
      List<byte[]> blocks,
      TimeRange range,
      List<Series> found,
      List<String> warnings) {
    var strip = new StripMerge(wanted.epoch(), slot -> wanted.series().containsKey(slot), range);
    for (var block : blocks) {
      try {
        if (!strip.add(block)) {
          warnings.add(
              "samples of %s (strip %d) are left out: they belong to a dictionary that was lost"
                  .formatted(wanted.metric(), wanted.strip()));
        }
      } catch (CorruptBlockException e) {
        var warning = "samples of %s (strip %d) are missing: %s"
            .formatted(wanted.metric(), wanted.strip(), e.getMessage());
        damage.met(warning);
        warnings.add(warning);
      }
    }
    strip.merge((slot, run) -> found.add(
        new Series(wanted.labels(slot), run.timestamps(), run.values())));
  }

  @Override
  public History history(
      Tenant tenant, List<Matcher> matchers, TimeRange range, Resolution coarsest) {
    return history.read(new Keys(tenant), matchers, range, coarsest);
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
