// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Resolution;
import io.tinyobs.storage.Shedding;
import io.tinyobs.storage.StorageSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Makes room: kind by kind in the order of {@link Shedding}, of each kind window by window from the oldest
 * on, until there is enough.
 *
 * <p>Every step removes or replaces single blocks, each atomically and only if it is still there, so
 * writers, folds and other replicas may be at work meanwhile, and a round may be ended anywhere. What came
 * last is spared: log records for a minute, traces for five, all else until its window is closed.
 * Thread-safe: one round at a time.
 */
final class Shedder {
  private static final int PIPELINE = 500;
  private static final long LOGS_SPARED = Duration.ofMinutes(1).toMillis();
  private static final long TRACES_SPARED = Duration.ofMinutes(5).toMillis();

  private final Lane lane;
  private final KeySpace space;
  private final long windowMillis;
  private final InstantSource clock;
  private final RecordThinner thinner;

  /** Up to where each kind was looked through and the blocks kept for what else is in them. */
  private final Map<Shedding, Long> doneUpTo = new EnumMap<>(Shedding.class);

  Shedder(Lane lane, StorageSettings settings, InstantSource clock, Damage damage) {
    this.lane = lane;
    this.space = new KeySpace(lane);
    this.windowMillis = settings.window().toMillis();
    this.clock = clock;
    this.thinner = new RecordThinner(lane, damage);
  }

  /** A sorted set of blocks of one tenant. */
  record TenantKey(Keys tenant, KeySpace.BlockKey blocks) {
    byte[] key() {
      return blocks.key();
    }
  }

  /** Sheds until there is enough or nothing is left; returns the bytes of blocks freed by kind. */
  synchronized Map<Shedding, Long> shed(BooleanSupplier enough) {
    var freed = new EnumMap<Shedding, Long>(Shedding.class);
    for (var kind : Shedding.values()) {
      if (shed(kind, enough, freed)) {
        break;
      }
    }
    return freed;
  }

  private boolean shed(Shedding kind, BooleanSupplier enough, Map<Shedding, Long> freed) {
    long newest = newest(kind);
    var keys = keys(kind);
    long from = doneUpTo.getOrDefault(kind, Long.MIN_VALUE);
    while (true) {
      var oldest = oldest(keys, from);
      if (oldest.isEmpty() || oldest.getAsLong() > newest) {
        return false;
      }
      long start = Math.floorDiv(oldest.getAsLong(), windowMillis) * windowMillis;
      long end = Math.min(start + windowMillis - 1, newest);
      long bytes = shed(kind, keys, Range.create((double) start, (double) end), newest);
      if (bytes > 0) {
        freed.merge(kind, bytes, Long::sum);
      }
      if (end == newest) {
        return bytes > 0 && enough.getAsBoolean(); // More may come for this window.
      }
      from = end + 1;
      if (isThinned(kind)) {
        doneUpTo.put(kind, from);
      }
      if (bytes > 0 && enough.getAsBoolean()) {
        return true;
      }
    }
  }

  private long shed(
      Shedding kind, List<TenantKey> keys, Range<Double> window, long newest) {
    return switch (kind) {
      case DEBUG_LOGS -> thinner.logs(keys, window, severity -> severity > 8 || severity == 0);
      case INFO_LOGS -> thinner.logs(keys, window, severity -> severity > 12);
      case WARN_LOGS -> thinner.logs(keys, window, severity -> severity > 16);
      case HEALTHY_TRACES -> thinner.healthyTraces(keys, window, newest);
      case ERRORS -> thinner.traces(keys, window) + remove(keys, window);
      case ROLLED_UP_SAMPLES -> remove(rolledUp(keys, window), window);
      case SAMPLES, FIVE_MINUTES, ONE_HOUR -> remove(keys, window);
    };
  }

  private static boolean isThinned(Shedding kind) {
    return switch (kind) {
      case DEBUG_LOGS, INFO_LOGS, WARN_LOGS, HEALTHY_TRACES -> true;
      case ROLLED_UP_SAMPLES, SAMPLES, ERRORS, FIVE_MINUTES, ONE_HOUR -> false;
    };
  }

  /** The highest score that may be shed now. */
  private long newest(Shedding kind) {
    long now = clock.millis();
    return switch (kind) {
      case DEBUG_LOGS, INFO_LOGS, WARN_LOGS -> now - LOGS_SPARED;
      case HEALTHY_TRACES -> now - TRACES_SPARED;
      case ROLLED_UP_SAMPLES, SAMPLES, ERRORS, FIVE_MINUTES, ONE_HOUR ->
        Math.floorDiv(now - FoldChoice.SETTLE_MILLIS, windowMillis) * windowMillis - 1;
    };
  }

  private List<TenantKey> keys(Shedding kind) {
    return switch (kind) {
      case DEBUG_LOGS, INFO_LOGS, WARN_LOGS -> records(KeySpace.Coding.LOGS);
      case HEALTHY_TRACES -> records(KeySpace.Coding.SPANS);
      case ERRORS -> Stream.concat(
          records(KeySpace.Coding.LOGS).stream(), records(KeySpace.Coding.SPANS).stream()).toList();
      case ROLLED_UP_SAMPLES, SAMPLES -> strips(Resolution.RAW);
      case FIVE_MINUTES -> strips(Resolution.FIVE_MINUTES);
      case ONE_HOUR -> strips(Resolution.ONE_HOUR);
    };
  }

  private List<TenantKey> records(KeySpace.Coding coding) {
    var found = new ArrayList<TenantKey>();
    for (var tenant : space.tenants()) {
      var keys = new Keys(tenant);
      space.records(keys).stream()
          .filter(blocks -> blocks.coding() == coding)
          .forEach(blocks -> found.add(new TenantKey(keys, blocks)));
    }
    return found;
  }

  private List<TenantKey> strips(Resolution resolution) {
    var found = new ArrayList<TenantKey>();
    for (var tenant : space.tenants()) {
      var keys = new Keys(tenant);
      space.strips(keys, space.metrics(keys), resolution)
          .forEach(blocks -> found.add(new TenantKey(keys, blocks)));
    }
    return found;
  }

  /** Time of the oldest block of a kind, milliseconds since the epoch. */
  OptionalLong oldest(Shedding kind) {
    return oldest(keys(kind), Long.MIN_VALUE);
  }

  private OptionalLong oldest(List<TenantKey> keys, long from) {
    var range = Range.<Double>from(
        from == Long.MIN_VALUE
            ? Range.Boundary.unbounded()
            : Range.Boundary.including((double) from),
        Range.Boundary.unbounded());
    var first = OptionalLong.empty();
    for (var part : parts(keys)) {
      var redis = lane.commands();
      var replies = new ArrayList<CompletableFuture<List<ScoredValue<byte[]>>>>();
      for (var key : part) {
        replies.add(redis.zrangebyscoreWithScores(key.key(), range, Limit.create(0, 1))
            .toCompletableFuture());
      }
      for (var answer : lane.awaitAll("find the oldest block", replies)) {
        if (!answer.isEmpty()) {
          long score = (long) answer.getFirst().getScore();
          first = OptionalLong.of(first.isEmpty() ? score : Math.min(first.getAsLong(), score));
        }
      }
    }
    return first;
  }

  private long remove(List<TenantKey> keys, Range<Double> window) {
    long bytes = 0;
    for (var part : parts(keys)) {
      var redis = lane.commands();
      var replies = new ArrayList<CompletableFuture<Long>>();
      for (var key : part) {
        replies.add(Script.SHED.run(
            redis,
            ScriptOutputType.INTEGER,
            new byte[][]{key.key()},
            Bytes.bound(window.getLower().getValue().longValue()),
            Bytes.bound(window.getUpper().getValue().longValue())));
      }
      bytes += lane.awaitAll("shed blocks", replies).stream().mapToLong(Long::longValue).sum();
    }
    return bytes;
  }

  /**
   * The keys whose samples of a window are summed up per five minutes. They are summed up in the order of
   * time, so all of a window's are when there is a summary as new as the newest of them.
   */
  private List<TenantKey> rolledUp(List<TenantKey> keys, Range<Double> window) {
    var found = new ArrayList<TenantKey>();
    for (var part : parts(keys)) {
      var redis = lane.commands();
      var newest = new ArrayList<CompletableFuture<List<ScoredValue<byte[]>>>>();
      var summed = new ArrayList<CompletableFuture<List<ScoredValue<byte[]>>>>();
      for (var key : part) {
        newest.add(redis.zrevrangebyscoreWithScores(key.key(), window, Limit.create(0, 1))
            .toCompletableFuture());
        summed.add(redis
            .zrevrangeWithScores(Keys.tier(key.key(), Resolution.FIVE_MINUTES), 0, 0)
            .toCompletableFuture());
      }
      var samples = lane.awaitAll("find the newest samples", newest);
      var summaries = lane.awaitAll("find the newest summaries", summed);
      for (int i = 0; i < part.size(); i++) {
        if (isSummedUp(samples.get(i), summaries.get(i))) {
          found.add(part.get(i));
        }
      }
    }
    return found;
  }

  private static boolean isSummedUp(
      List<ScoredValue<byte[]>> samples, List<ScoredValue<byte[]>> summaries) {
    return !samples.isEmpty()
        && !summaries.isEmpty()
        && summaries.getFirst().getScore() + Resolution.FIVE_MINUTES.step().toMillis() > samples
            .getFirst().getScore();
  }

  private static List<List<TenantKey>> parts(List<TenantKey> keys) {
    var parts = new ArrayList<List<TenantKey>>();
    for (int from = 0; from < keys.size(); from += PIPELINE) {
      parts.add(keys.subList(from, Math.min(keys.size(), from + PIPELINE)));
    }
    return parts;
  }
}
