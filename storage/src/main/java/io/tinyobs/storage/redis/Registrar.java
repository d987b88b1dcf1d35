// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.block.SampleBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives the series of a commit their refs, asking Redis only for those that the writer does not know.
 * Belongs to the committing thread.
 *
 * <p>A ref is trusted while its dictionary keeps its epoch, no connection broke since, and the activity
 * index heard of the series within the hour; a purge needs far longer, so no ref in use is purged.
 */
final class Registrar {
  /** Label sets in one script call, which bounds how long it holds Redis up. */
  private static final int CHUNK = 500;

  private static final int ROUNDS = 4;
  private static final int FIXED_ARGS = 5;

  private final Lane lane;

  Registrar(Lane lane) {
    this.lane = lane;
  }

  /** Makes every series of the writes known and puts their samples where they belong. */
  void place(TenantEntry tenant, List<PendingWrite> writes, long nowMillis, long generation) {
    for (int round = 0; round < ROUNDS; round++) {
      tenant.clear(); // Of a commit that failed, or of refs that may have changed since.
      var metrics = placeKnown(tenant, writes, nowMillis, generation);
      if (metrics.isEmpty()) {
        return;
      }
      try {
        send(tenant, metrics, generation);
      } finally {
        for (var metric : metrics) {
          metric.asked.forEach(series -> series.askedBy = null);
          metric.asked.clear();
        }
      }
    }
    throw new StorageException.Unavailable(
        "cannot write: the series dictionary keeps changing, try again", null);
  }

  /** Returns the metrics of which series are to be asked for. */
  private static List<MetricEntry> placeKnown(
      TenantEntry tenant, List<PendingWrite> writes, long nowMillis, long generation) {
    var metrics = new ArrayList<MetricEntry>();
    for (var write : writes) {
      var batch = write.batch;
      for (int i = 0; i < batch.samples(); i++) {
        long millis = Math.max(nowMillis, batch.timestampMillis(i));
        var series = write.series(tenant, i);
        if (series.isKnown(millis, generation)) {
          TenantEntry.add(series, batch.timestampMillis(i), batch.value(i));
        } else {
          ask(series, write, millis, metrics);
        }
      }
      for (var of : batch.histograms()) { // Their blocks need no ref, but the series is to be found.
        long millis = Math.max(nowMillis, of.timestampMillis());
        var series = tenant.series(of.series());
        series.metric.touch(); // So that the commit looks whether its dictionary is still there.
        if (!series.isKnown(millis, generation)) {
          ask(series, write, millis, metrics);
        }
      }
    }
    return metrics;
  }

  private static void ask(
      SeriesEntry series, PendingWrite write, long millis, List<MetricEntry> metrics) {
    if (series.askedBy == null) {
      series.askedBy = write;
      series.askedMillis = millis;
      if (series.metric.asked.isEmpty()) {
        metrics.add(series.metric);
      }
      series.metric.asked.add(series);
    }
    series.askedMillis = Math.max(series.askedMillis, millis);
  }

  private void send(TenantEntry tenant, List<MetricEntry> metrics, long generation) {
    var redis = lane.commands();
    var chunks = new ArrayList<List<SeriesEntry>>();
    var replies = new ArrayList<CompletableFuture<List<Object>>>();
    for (var metric : metrics) {
      for (int from = 0; from < metric.asked.size(); from += CHUNK) {
        var chunk = metric.asked.subList(from, Math.min(metric.asked.size(), from + CHUNK));
        chunks.add(chunk);
        replies.add(send(redis, tenant, metric, chunk));
      }
    }
    var answers = lane.awaitAll("register series", replies);
    for (int i = 0; i < chunks.size(); i++) {
      learn(chunks.get(i), answers.get(i), generation);
    }
  }

  private CompletableFuture<List<Object>> send(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      TenantEntry tenant,
      MetricEntry metric,
      List<SeriesEntry> chunk) {
    var args = new byte[FIXED_ARGS + chunk.size()][];
    long seen = Long.MIN_VALUE;
    for (int i = 0; i < chunk.size(); i++) {
      seen = Math.max(seen, chunk.get(i).askedMillis);
      args[FIXED_ARGS + i] = Bytes.of(chunk.get(i).labels);
    }
    for (var series : chunk) {
      series.askedMillis = seen;
    }
    args[0] = Bytes.of(seen);
    args[1] = Bytes.of(tenant.lifetimes.indexes());
    args[2] = Bytes.of(newEpoch());
    args[3] = Bytes.of(metric.epoch);
    args[4] = Bytes.of(metric.nextRef);
    var keys = tenant.keys;
    var all = new byte[][]{
        keys.series(metric.name), keys.seen(metric.name), keys.dictionary(metric.name)};
    return Script.REGISTER.run(redis, ScriptOutputType.MULTI, all, args);
  }

  private static int newEpoch() {
    return ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
  }

  private static void learn(List<SeriesEntry> chunk, List<Object> answer, long generation) {
    var metric = chunk.getFirst().metric;
    int epoch = Integer.parseInt(Bytes.text(answer.getFirst()));
    if (epoch != metric.epoch) {
      metric.epoch = epoch;
      metric.nextRef = 0;
    }
    for (int i = 0; i < chunk.size(); i++) {
      var series = chunk.get(i);
      long ref = (Long) answer.get(1 + i);
      if (ref < 0) {
        ref = -1 - ref;
        if (series.askedBy != null) {
          series.askedBy.newSeries++;
        }
      }
      series.ref = Math.toIntExact(ref);
      series.strip = metric.strip(series.ref / SampleBlock.SLOTS);
      series.epoch = epoch;
      series.generation = generation;
      series.seenMillis = series.askedMillis;
      metric.nextRef = Math.max(metric.nextRef, series.ref + 1);
    }
  }
}
