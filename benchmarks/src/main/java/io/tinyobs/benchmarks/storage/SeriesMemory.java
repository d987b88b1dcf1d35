// SPDX-License-Identifier: MIT
package io.tinyobs.benchmarks.storage;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.redis.RedisStorage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an active series costs in memory: Redis by kind of key, and the writer's heap. Registers series of
 * 12 labels with one sample each, then folds.
 *
 * <p>Arguments: address of an empty Redis (it is flushed), number of series, series per metric.
 *
 * <p>1,000,000 series, 10,000 a metric, Redis 7.0.15, JDK 25, 2 shared cores, 2026-11-27: 706 bytes a
 * series, of them Redis 455 (dictionary 320, activity index 109, block 5, the rest growth of its tables)
 * and the writer's heap 251. Before label sets were interned, the heap was 1,525. Repeat by {@code -Prun
 * -Drun.main=io.tinyobs.benchmarks.storage.SeriesMemory
 * "-Drun.args=redis://127.0.0.1:6379 1000000 10000"} as in the module's README.
 */
public final class SeriesMemory {
  private static final int BATCH = 2_000;
  private static final int TWELVE = 12;

  private SeriesMemory() {
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws InterruptedException {
    int series = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    int perMetric = args.length > 2 ? Integer.parseInt(args[2]) : 10_000;
    var client = RedisClient.create(args[0]);
    var redis = client.connect().sync();
    redis.flushall();
    long empty = used(redis);
    long heapBefore = heap();
    var now = new Instant[]{Instant.now()};
    InstantSource clock = () -> now[0];
    try (var storage = RedisStorage.open(client, StorageSettings.defaults(), clock)) {
      write(storage, series, perMetric, now[0].toEpochMilli());
      long heap = heap() - heapBefore;
      long fresh = used(redis) - empty;
      now[0] = now[0].plus(Duration.ofHours(3));
      storage.maintenance().fold();
      long folded = used(redis) - empty;
      System.out.printf(
          Locale.ROOT,
          "%d series of %d labels, %d a metric%nRedis: %.0f bytes a series, %.0f before folding%n",
          series, TWELVE, perMetric, (double) folded / series, (double) fresh / series);
      byKind(redis).forEach((kind, bytes) -> System.out.printf(
          Locale.ROOT, "  %-8s %.1f%n", kind, (double) bytes / series));
      System.out.printf(
          Locale.ROOT,
          "heap of the writer: %.0f bytes a series%nin all: %.0f bytes a series%n",
          (double) heap / series, (double) (heap + folded) / series);
    }
    client.shutdown();
  }

  private static void write(RedisStorage storage, int series, int perMetric, long at) {
    for (int from = 0; from < series; from += BATCH) {
      var batch = WriteBatch.create();
      for (int i = from; i < Math.min(series, from + BATCH); i++) {
        batch.sample(decoded(labels(i, perMetric)), at, i % 1000);
      }
      storage.writer().write(Tenant.DEFAULT, batch).join();
    }
  }

  /** A series as a cluster's scrape makes them: few labels tell series apart, most repeat. */
  private static Labels labels(int i, int perMetric) {
    int pod = i % perMetric / 10;
    return Labels.of(
        "__name__", "http_requests_" + i / perMetric + "_total",
        "cluster", "eu-west-1-production",
        "namespace", "team-" + pod % 20,
        "deployment", "checkout-" + pod % 50,
        "pod", "checkout-%d-7c9f6d5b8-%05x".formatted(pod % 50, pod * 7919 % 1_048_576),
        "container", "app",
        "instance", "10.%d.%d.%d:8080".formatted(pod >> 16 & 255, pod >> 8 & 255, pod & 255),
        "job", "kubernetes-pods",
        "method", i % 2 == 0 ? "GET" : "POST",
        "path", "/api/v1/resource/" + i % 10 / 2,
        "status", "200",
        "version", "1.24." + pod % 7);
  }

  /** The same as a decoder makes them: every name and value a string of its own. */
  private static Labels decoded(Labels labels) {
    var copy = Labels.builder();
    labels.forEach((name, value) -> copy.add(copied(name), copied(value)));
    return copy.build();
  }

  private static String copied(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static long used(RedisCommands<String, String> redis) {
    return redis.info("memory").lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length()).strip()))
        .findFirst().orElseThrow();
  }

  private static Map<String, Long> byKind(RedisCommands<String, String> redis) {
    var kinds = new TreeMap<String, Long>();
    var keys = ScanIterator.scan(redis, ScanArgs.Builder.limit(1000));
    while (keys.hasNext()) {
      var key = keys.next();
      var bytes = redis.memoryUsage(key);
      kinds.merge(key.substring(key.lastIndexOf(':') + 1), bytes == null ? 0 : bytes, Long::sum);
    }
    return kinds;
  }

  private static long heap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    var runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(200);
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
