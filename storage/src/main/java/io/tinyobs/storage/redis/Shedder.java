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
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes room: kind by kind in the order of {@link Shedding}, of each kind window by window from the oldest
 * on, until there is enough.
 *
 * <p>Every step removes or replaces single blocks, each atomically and only if it is still there, so
 * writers, folds and other replicas may be at work meanwhile, and a round may be ended anywhere. What came
 * last is spared: log records for a minute, traces and exemplars for five, all else until its window is closed.
 * Thread-safe: one round at a time.
 */
final class Shedder {
  private static final int PIPELINE = 500;
  private static final long LOGS_SPARED = Duration.ofMinutes(1).toMillis();
  private static final long TRACES_SPARED = Duration.ofMinutes(5).toMillis();

  private final Lane lane;
  private final StorageSettings settings;
  private final Tiers tiers;
  private final KeySpace space;
  private final long windowMillis;
  private final InstantSource clock;
  private final RecordThinner thinner;

  /** Up to where each kind was looked through and the blocks kept for what else is in them. */
  private final Map<Shedding, Long> doneUpTo = new EnumMap<>(Shedding.class);

  Shedder(Lane lane, StorageSettings settings, InstantSource clock, Damage damage) {
    this.lane = lane;
    this.settings = settings;
    this.tiers = Tiers.of(settings);
    this.space = new KeySpace(lane, tiers);
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
      case EXEMPLARS, HISTOGRAMS -> remove(keys, window);
      case ROLLED_UP_SAMPLES -> removeSamples(keys, window, true);
      case SAMPLES -> removeSamples(keys, window, false);
      case FIVE_MINUTES -> removeSummaries(keys, window, Resolution.FIVE_MINUTES);
      case ONE_HOUR -> removeSummaries(keys, window, Resolution.ONE_HOUR);
    };
  }

  private static boolean isThinned(Shedding kind) {
    return switch (kind) {
      case DEBUG_LOGS, INFO_LOGS, WARN_LOGS, HEALTHY_TRACES -> true;
      case EXEMPLARS, ROLLED_UP_SAMPLES, HISTOGRAMS, SAMPLES, ERRORS, FIVE_MINUTES, ONE_HOUR ->
        false;
    };
  }

  /** The highest score that may be shed now. */
  private long newest(Shedding kind) {
    long now = clock.millis();
    return switch (kind) {
      case DEBUG_LOGS, INFO_LOGS, WARN_LOGS -> now - LOGS_SPARED;
      case HEALTHY_TRACES, EXEMPLARS -> now - TRACES_SPARED;
      case ROLLED_UP_SAMPLES, HISTOGRAMS, SAMPLES, ERRORS, FIVE_MINUTES, ONE_HOUR ->
        Math.floorDiv(now - FoldChoice.SETTLE_MILLIS, windowMillis) * windowMillis - 1;
    };
  }

  private List<TenantKey> keys(Shedding kind) {
    return switch (kind) {
      case DEBUG_LOGS, INFO_LOGS, WARN_LOGS -> records(KeySpace.Coding.LOGS);
      case HEALTHY_TRACES -> records(KeySpace.Coding.SPANS);
      case EXEMPLARS -> records(KeySpace.Coding.EXEMPLARS);
      case HISTOGRAMS -> records(KeySpace.Coding.HISTOGRAMS);
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
    return remove(keys, key -> new byte[][]{key.key()}, key -> new byte[][]{
        Bytes.bound(window.getLower().getValue().longValue()),
        Bytes.bound(window.getUpper().getValue().longValue())});
  }

  /** Removes samples of one window and notes that they are gone. */
  private long removeSamples(
      List<TenantKey> keys, Range<Double> window, boolean onlyIfSummedUp) {
    long start = window.getLower().getValue().longValue();
    return removeNoted(keys, window, "gone", start + windowMillis, onlyIfSummedUp);
  }

  /** Removes summaries and notes up to when some are missing. */
  private long removeSummaries(List<TenantKey> keys, Range<Double> window, Resolution tier) {
    long last = window.getUpper().getValue().longValue();
    long whole = tiers.windowStart(tier, last) + tiers.window(tier);
    return removeNoted(keys, window, "gone:" + tier.label(), whole, false);
  }

  private long removeNoted(
      List<TenantKey> keys, Range<Double> window, String field, long whole,
      boolean onlyIfSummedUp) {
    long start = window.getLower().getValue().longValue();
    return remove(
        keys,
        key -> new byte[][]{key.key(), Keys.rolled(key.key())},
        key -> new byte[][]{
            Bytes.bound(start),
            Bytes.bound(window.getUpper().getValue().longValue()),
            Bytes.of(field),
            Bytes.of(whole),
            Bytes.of(Lifetimes.of(settings, key.tenant().tenant()).samples()),
            Bytes.of(onlyIfSummedUp ? 1 : 0),
            Bytes.of(start)});
  }

  private long remove(
      List<TenantKey> keys,
      Function<TenantKey, byte[][]> names,
      Function<TenantKey, byte[][]> args) {
    long bytes = 0;
    for (var part : parts(keys)) {
      var redis = lane.commands();
      var replies = new ArrayList<CompletableFuture<Long>>();
      for (var key : part) {
        replies.add(UpkeepScript.SHED.run(
            redis, ScriptOutputType.INTEGER, names.apply(key), args.apply(key)));
      }
      bytes += lane.awaitAll("shed blocks", replies).stream().mapToLong(Long::longValue).sum();
    }
    return bytes;
  }

  private static List<List<TenantKey>> parts(List<TenantKey> keys) {
    var parts = new ArrayList<List<TenantKey>>();
    for (int from = 0; from < keys.size(); from += PIPELINE) {
      parts.add(keys.subList(from, Math.min(keys.size(), from + PIPELINE)));
    }
    return parts;
  }
}
