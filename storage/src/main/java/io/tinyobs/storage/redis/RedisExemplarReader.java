// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.ExemplarReader;
import io.tinyobs.storage.Selection;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.ExemplarBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Reads exemplars: names, then the blocks of their metrics in one pipeline, newest first. Thread-safe. */
record RedisExemplarReader(Lane lane, StorageSettings settings, Damage damage)
    implements
      ExemplarReader {
  /** Metrics read at once, which bounds the memory that undecoded blocks take. */
  private static final int PIPELINE = 100;

  /** A block that was read, and which metric it is of. */
  @SuppressWarnings("ArrayRecordComponent") // A block is bytes to Redis.
  private record Read(String metric, byte[] block, long newestMillis) {
  }

  @Override
  public Selection<ExemplarSeries> select(
      Tenant tenant, List<List<Matcher>> selectors, TimeRange range, int limit) {
    var keys = new Keys(tenant);
    var names = names(keys, selectors);
    var newest = new Newest(range, limit);
    var merges = new TreeMap<String, ExemplarMerge>();
    var warnings = new ArrayList<String>();
    for (int from = 0; from < names.size(); from += PIPELINE) {
      var some = names.subList(from, Math.min(names.size(), from + PIPELINE));
      for (var read : read(keys, some, range)) {
        if (!newest.mayTake(read.newestMillis())) {
          break; // Of this and all that follow.
        }
        decode(read, selectors, newest, merges, warnings);
      }
    }
    if (newest.isFull()) {
      warnings.add(ExemplarReader.leftOut(limit));
    }
    var found = new ArrayList<ExemplarSeries>();
    merges.values().forEach(merge -> found.addAll(merge.merged(newest::isAmong)));
    found.sort(Comparator.comparing(ExemplarSeries::labels));
    return new Selection<>(found, warnings);
  }

  /** The metrics that any selector may mean; the index is read only if one does not name its metric. */
  private List<String> names(Keys keys, List<List<Matcher>> selectors) {
    var names = new TreeSet<String>();
    var unnamed = new ArrayList<List<Matcher>>();
    for (var selector : selectors) {
      selector.stream()
          .filter(matcher -> isName(matcher) && matcher.op() == Matcher.Op.EQUAL)
          .findFirst()
          .ifPresentOrElse(exact -> names.add(exact.value()), () -> unnamed.add(selector));
    }
    if (!unnamed.isEmpty()) {
      KeySpace.metricsWithExemplars(lane, keys).stream()
          .filter(name -> unnamed.stream().anyMatch(selector -> mayMean(selector, name)))
          .forEach(names::add);
    }
    return List.copyOf(names);
  }

  private static boolean mayMean(List<Matcher> selector, String name) {
    return selector.stream().filter(RedisExemplarReader::isName)
        .allMatch(matcher -> matcher.matches(name));
  }

  private static boolean isName(Matcher matcher) {
    return matcher.name().equals(Labels.METRIC_NAME);
  }

  /** Scores of the blocks that may hold something of the range: up to the end of its last window. */
  private Range<Double> scores(TimeRange range) {
    double window = settings.window().toMillis();
    return Range.create(
        (double) range.startMillis(), Math.floor(range.endMillis() / window) * window + window);
  }

  /** The blocks of metrics that may hold something of the range, newest first. */
  private List<Read> read(Keys keys, List<String> names, TimeRange range) {
    var redis = lane.commands();
    var scores = scores(range);
    var replies = new ArrayList<CompletableFuture<List<ScoredValue<byte[]>>>>();
    for (var name : names) {
      replies.add(redis.zrangebyscoreWithScores(keys.exemplars(name), scores)
          .toCompletableFuture());
    }
    var answers = lane.awaitAll("read exemplars", replies);
    var blocks = new ArrayList<Read>();
    for (int i = 0; i < names.size(); i++) {
      for (var block : answers.get(i)) {
        blocks.add(new Read(names.get(i), block.getValue(), (long) block.getScore()));
      }
    }
    blocks.sort(Comparator.comparingLong(Read::newestMillis).reversed());
    return blocks;
  }

  private void decode(
      Read read,
      List<List<Matcher>> selectors,
      Newest newest,
      TreeMap<String, ExemplarMerge> merges,
      List<String> warnings) {
    try {
      var wanted = ExemplarBlock.decode(read.block()).series().stream()
          .filter(series -> selectors.stream().anyMatch(series.labels()::matches))
          .toList();
      merges
          .computeIfAbsent(
              read.metric(),
              unused -> new ExemplarMerge(settings.window().toMillis(), settings.exemplars()))
          .add(wanted);
      wanted.forEach(series -> series.exemplars().forEach(newest::take));
    } catch (CorruptBlockException e) {
      var warning = "exemplars of %s are missing: %s".formatted(read.metric(), e.getMessage());
      damage.met(warning);
      warnings.add(warning);
    }
  }

  /** When the newest exemplars so far were, as many as are wanted: a block without a newer one need not be read. */
  private static final class Newest {
    private final TimeRange range;
    private final int limit;
    private final PriorityQueue<Long> times = new PriorityQueue<>();
    private boolean full;

    Newest(TimeRange range, int limit) {
      this.range = range;
      this.limit = limit;
    }

    boolean mayTake(long millis) {
      boolean may = times.size() < limit || millis >= oldest();
      full |= !may;
      return may;
    }

    void take(Exemplar one) {
      if (range.contains(one.timestampMillis())) {
        times.add(one.timestampMillis());
        if (times.size() > limit) {
          times.poll();
          full = true;
        }
      }
    }

    boolean isFull() {
      return full;
    }

    boolean isAmong(Exemplar one) {
      return range.contains(one.timestampMillis())
          && (!full || one.timestampMillis() >= oldest());
    }

    private long oldest() {
      var oldest = times.peek();
      return oldest == null ? Long.MIN_VALUE : oldest;
    }
  }
}
