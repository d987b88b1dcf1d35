// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.redis.RedisStorage;
import io.tinyobs.testkit.ProcessRedis;
import io.tinyobs.testkit.RedisForTests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the ingest-service alone, which is what a node that dies or an OOM killer does to one replica: its
 * Redis goes on, another process takes over the same senders.
 *
 * <p>Two kills; {@code -Dtinyobs.ingest-kills=100 -Dtests.timeout=7200} for more, {@code -Dtinyobs.kill-seed=N} for other moments.
 */
class IngestKillIT {
  private static final int WRITERS = 4;
  private static final int KILLS = Integer.getInteger("tinyobs.ingest-kills", 2);
  private static final long SEED = Long.getLong("tinyobs.kill-seed", 1);
  /** Acknowledged batches until the kill, at most: up to a second or so at full speed. */
  private static final int MOST = 300;

  private record Ingest(AppProcess process, String url) {
    static Ingest start(Path log, String redis) {
      int port = AppProcess.freePort();
      var process = AppProcess.start(
          "ingest-service",
          log,
          List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
          List.of(
              "--server.port=" + port,
              "--server.address=127.0.0.1",
              "--tinyobs.ingest.otlp-grpc-port=" + AppProcess.freePort(),
              "--tinyobs.ingest.otlp-http-port=" + AppProcess.freePort(),
              "--spring.grpc.server.port=" + AppProcess.freePort(),
              "--spring.data.redis.url=" + redis));
      var url = "http://127.0.0.1:" + port;
      process.awaitOk(url + "/actuator/health/readiness");
      return new Ingest(process, url);
    }
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void kill_ofIngestUnderLoad_losesAndDoublesNothingAcknowledged(@TempDir Path logs)
      throws Exception {
    var random = new Random(SEED);
    long start = System.currentTimeMillis() - Duration.ofHours(12).toMillis();
    var writers = new ArrayList<NumberedSamples>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new NumberedSamples("w" + i, start));
    }
    double seconds = 0;
    try (ProcessRedis redis = RedisForTests.process()) {
      for (int kill = 0; kill < KILLS; kill++) {
        var ingest = Ingest.start(logs.resolve("ingest.log"), redis.uri());
        seconds += writeUntilKilled(ingest, writers, random.nextInt(1, MOST));
        assertAllThere(redis, writers, "after kill " + (kill + 1));
      }
      var last = Ingest.start(logs.resolve("ingest.log"), redis.uri());
      try (var process = last.process()) {
        for (var writer : writers) {
          assertThat(writer.sendNext(last.url())).isTrue(); // What was under way is sent again.
        }
        assertThat(process.pid()).isPositive();
      }
      for (var writer : writers) {
        assertThat(stored(redis, writer))
            .as("%s, nothing twice", writer.selector())
            .isEqualTo(numbers(writer.acknowledged()));
      }
    }
    long sent = writers.stream().mapToLong(NumberedSamples::acknowledged).sum();
    System.out.printf(
        "%d kills of ingest: %,d samples acknowledged, %,.0f a second while it ran%n",
        KILLS, sent, sent / seconds);
  }

  /** Returns the seconds from the first sample to the kill. */
  private static double writeUntilKilled(Ingest ingest, List<NumberedSamples> writers, int batches)
      throws Exception {
    var untilKill = new CountDownLatch(batches);
    long began = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ends = new ArrayList<Future<?>>();
      for (var writer : writers) {
        ends.add(threads.submit(() -> {
          while (writer.sendNext(ingest.url())) {
            untilKill.countDown();
          }
          return null;
        }));
      }
      assertThat(untilKill.await(2, TimeUnit.MINUTES)).as("%d batches", batches).isTrue();
      ingest.process().kill();
      double seconds = (System.nanoTime() - began) / 1e9;
      for (var end : ends) {
        end.get();
      }
      return seconds;
    }
  }

  /** What was acknowledged, each once; behind it at most the batch under way. */
  private static void assertAllThere(
      ProcessRedis redis, List<NumberedSamples> writers, String when) {
    for (var writer : writers) {
      var found = stored(redis, writer);
      assertThat((long) found.length).as("samples of %s %s", writer.selector(), when)
          .isBetween(writer.acknowledged(), writer.acknowledged() + NumberedSamples.BATCH);
      assertThat(found).as("samples of %s %s", writer.selector(), when)
          .isEqualTo(numbers(found.length));
    }
  }

  private static long[] numbers(long count) {
    return LongStream.range(0, count).toArray();
  }

  private static long[] stored(ProcessRedis redis, NumberedSamples writer) {
    var client = RedisClient.create(redis.uri());
    try (var storage = RedisStorage.open(
        client, StorageSettings.defaults(), InstantSource.system())) {
      var series = storage.metrics()
          .select(
              Tenant.DEFAULT,
              List.of(
                  Matcher.equal("__name__", "numbered"), Matcher.equal("writer", writer.writer())),
              TimeRange.ALL)
          .items();
      return series.stream()
          .flatMapToLong(one -> java.util.Arrays.stream(one.values()).mapToLong(v -> (long) v))
          .toArray();
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
