// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Resolution;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.block.SampleBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Which keys there are, found by the indexes and never by a scan. Thread-safe. */
record KeySpace(Lane lane, Tiers tiers) {
  /** How the blocks of a key are coded. */
  enum Coding {
    SAMPLES, SUMMARIES, SPANS, LOGS, EXEMPLARS, HISTOGRAMS
  }

  /**
   * A sorted set of blocks.
   *
   * @param window milliseconds that no block crosses
   */
  @SuppressWarnings("ArrayRecordComponent") // A key is bytes to Redis.
  record BlockKey(byte[] key, Coding coding, long window) {
  }

  List<Tenant> tenants() {
    return lane.await("read the tenants", lane.commands().zrange(Keys.TENANTS, 0, -1)).stream()
        .map(name -> new Tenant(Bytes.text(name)))
        .toList();
  }

  List<String> metrics(Keys keys) {
    return lane.await("read the metrics' names", lane.commands().zrange(keys.metrics(), 0, -1))
        .stream()
        .map(Bytes::text)
        .toList();
  }

  List<BlockKey> strips(Keys keys, List<String> metrics) {
    return strips(keys, metrics, Resolution.RAW);
  }

  List<BlockKey> strips(Keys keys, List<String> metrics, Resolution resolution) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<byte[]>>();
    for (var metric : metrics) {
      replies.add(redis.hget(keys.dictionary(metric), Bytes.of("next")).toCompletableFuture());
    }
    var nextRefs = lane.awaitAll("read dictionaries", replies);
    var strips = new ArrayList<BlockKey>();
    for (int i = 0; i < metrics.size(); i++) {
      var next = nextRefs.get(i);
      int refs = next == null ? 0 : Integer.parseInt(Bytes.text(next));
      for (int strip = 0; strip * SampleBlock.SLOTS < refs; strip++) {
        strips.add(new BlockKey(
            keys.strip(metrics.get(i), strip, resolution),
            resolution == Resolution.RAW ? Coding.SAMPLES : Coding.SUMMARIES,
            tiers.window(resolution)));
      }
    }
    return strips;
  }

  /** The metrics that have exemplars, sorted by name. */
  static List<String> metricsWithExemplars(Lane lane, Keys keys) {
    return lane.await("read the metrics with exemplars",
        lane.commands().zrange(keys.metricsWithExemplars(), 0, -1)).stream()
        .map(Bytes::text)
        .sorted()
        .toList();
  }

  /** Keys of spans, log records, exemplars and native histograms. */
  List<BlockKey> records(Keys keys) {
    var found = new ArrayList<BlockKey>();
    for (var metric : metricsWithExemplars(lane, keys)) {
      found.add(
          new BlockKey(keys.exemplars(metric), Coding.EXEMPLARS, tiers.windowMillis()));
    }
    for (var metric : lane.await("read the metrics with histograms",
        lane.commands().zrange(keys.metricsWithHistograms(), 0, -1))) {
      found.add(new BlockKey(
          keys.histograms(Bytes.text(metric)), Coding.HISTOGRAMS, tiers.windowMillis()));
    }
    for (var service : RedisTraceReader.services(lane, keys)) {
      found.add(new BlockKey(keys.spans(service), Coding.SPANS, tiers.windowMillis()));
      found.add(new BlockKey(keys.logs(service), Coding.LOGS, tiers.windowMillis()));
    }
    return found;
  }
}
