// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Resolution;
import io.tinyobs.storage.Maintenance.TrimReport;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.block.CorruptBlockException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Removes what is past its retention; samples by whole windows and only once they are summed up. A series
 * or name goes only when it was not seen for longer than what was written to it is kept, and a writer tells
 * of it at least hourly: nothing in use is ever purged. Repeating or overlapping trims are harmless.
 * Thread-safe.
 */
record Trimmer(Lane lane, StorageSettings settings, Tiers tiers, InstantSource clock) {
  private static final int PURGE_AT_ONCE = 1000;

  TrimReport trim(Keys keys, KeySpace space) {
    long now = clock.millis();
    var metrics = space.metrics(keys);
    var retention = settings.retention().of(keys.tenant());
    long blocks = 0;
    var lifetimes = Lifetimes.of(settings, keys.tenant());
    if (tiers.kept().isEmpty()) {
      blocks += remove(space.strips(keys, metrics), retention, now);
    } else {
      blocks += removeSummedUp(space.strips(keys, metrics), retention, lifetimes, now);
    }
    for (var tier : tiers.kept()) {
      blocks += removeSummaries(
          space.strips(keys, metrics, tier), tier, retention, lifetimes, now);
    }
    blocks += remove(space.records(keys), retention, now);
    long idle = settings.window().toMillis() + Lifetimes.SEEN_EVERY;
    long samplesIdle = now - lifetimes.samples();
    int purged = 0;
    for (var metric : metrics) {
      purged += purge(keys, metric, samplesIdle);
    }
    long recordIdle = now - idle
        - Math.max(retention.traces().toMillis(), retention.logs().toMillis());
    forget(keys.metrics(), samplesIdle);
    forget(keys.services(), recordIdle);
    forget(keys.metricsWithExemplars(), recordIdle);
    forget(keys.metricsWithHistograms(), now - idle - retention.raw().toMillis());
    forgetMetadata(keys, samplesIdle);
    return new TrimReport((int) Math.min(Integer.MAX_VALUE, blocks), purged);
  }

  /** Forgets tenants of whom nothing can be left. */
  void trimTenants() {
    forget(Keys.TENANTS, clock.millis() - Lifetimes.shared(settings).indexes());
  }

  private long remove(List<KeySpace.BlockKey> keys, Retention retention, long now) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<Long>>();
    for (var key : keys) {
      var kept = switch (key.coding()) {
        case SAMPLES, SUMMARIES, HISTOGRAMS -> retention.raw();
        case SPANS, EXEMPLARS -> retention.traces();
        case LOGS -> retention.logs();
      };
      replies.add(redis
          .zremrangebyscore(key.key(), before(now - kept.toMillis()))
          .toCompletableFuture());
    }
    return lane.awaitAll("remove blocks", replies).stream().mapToLong(Long::longValue).sum();
  }

  private long removeSummedUp(
      List<KeySpace.BlockKey> strips, Retention retention, Lifetimes lifetimes, long now) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<Long>>();
    for (var strip : strips) {
      replies.add(UpkeepScript.TRIM_ROLLED.run(
          redis,
          ScriptOutputType.INTEGER,
          new byte[][]{strip.key(), Keys.rolled(strip.key())},
          Bytes.of(strip.window()),
          Bytes.of(now - retention.raw().toMillis()),
          Bytes.of(lifetimes.samples())));
    }
    return lane.awaitAll("remove samples", replies).stream().mapToLong(Long::longValue).sum();
  }

  private long removeSummaries(
      List<KeySpace.BlockKey> strips,
      Resolution tier,
      Retention retention,
      Lifetimes lifetimes,
      long now) {
    long oldest = now - retention.samples(tier).toMillis();
    // A block reaches into its window's buckets before the newest: from the next window on all is there.
    long whole = tiers.windowStart(tier, oldest) + tiers.window(tier);
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<Long>>();
    for (var strip : strips) {
      replies.add(UpkeepScript.TRIM_TIER.run(
          redis,
          ScriptOutputType.INTEGER,
          new byte[][]{strip.key(), Keys.rolled(strip.key())},
          Bytes.of(oldest),
          Bytes.of(tier.label()),
          Bytes.of(whole),
          Bytes.of(lifetimes.samples())));
    }
    return lane.awaitAll("remove summaries", replies).stream().mapToLong(Long::longValue).sum();
  }

  private static Range<Double> before(long millis) {
    return Range.from(Range.Boundary.unbounded(), Range.Boundary.excluding((double) millis));
  }

  private int purge(Keys keys, String metric, long notSince) {
    int purged = 0;
    long last;
    do {
      CompletableFuture<Long> reply = UpkeepScript.PURGE.run(
          lane.commands(),
          ScriptOutputType.INTEGER,
          new byte[][]{keys.series(metric), keys.seen(metric)},
          Bytes.of("(" + notSince),
          Bytes.of(PURGE_AT_ONCE));
      last = lane.await("purge series", reply);
      purged += (int) last;
    } while (last == PURGE_AT_ONCE);
    return purged;
  }

  private void forget(byte[] index, long notSince) {
    lane.await("forget names", lane.commands().zremrangebyscore(index, before(notSince)));
  }

  private void forgetMetadata(Keys keys, long notSince) {
    var redis = lane.commands();
    var old = new ArrayList<byte[]>();
    lane.await("read metadata", redis.hgetall(keys.metadata())).forEach((name, said) -> {
      try {
        if (Announcer.Said.decode("", said).seenMillis() < notSince) {
          old.add(name);
        }
      } catch (CorruptBlockException e) {
        old.add(name);
      }
    });
    if (!old.isEmpty()) {
      lane.await("forget metadata", redis.hdel(keys.metadata(), old.toArray(byte[][]::new)));
    }
  }
}
