// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.testkit.ProcessRedis;
import io.tinyobs.testkit.RedisForTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} of a compactor at random moments of folding and summing up, under a writer: {@code
 * -Dtinyobs.fold.kills=200} does it so often.
 */
class FoldKillIT {
  private static final int KILLS = Integer.getInteger("tinyobs.fold.kills", 8);
  private static final int METRICS = 100;

  private final ProcessRedis redis = RedisForTests.process();
  private final RedisClient client = RedisClient.create(redis.uri());
  private final RedisStorage storage = RedisStorage.open(
      client, StorageSettings.defaults(), InstantSource.system());
  private final Random random = new Random();

  @AfterEach
  void close() {
    storage.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    redis.close();
  }

  private record Id(String metric, long millis) {
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void fold_killedAnyTime_losesAndDoublesNothing() throws Exception {
    var acknowledged = new HashMap<Id, Double>();
    var done = new AtomicBoolean();
    var writer = CompletableFuture.runAsync(() -> {
      for (long i = 0; !done.get(); i++) {
        long at = System.currentTimeMillis() / METRICS * METRICS + i % METRICS;
        var id = new Id("m" + i % METRICS, at + i / METRICS);
        if (acknowledged.containsKey(id)) {
          continue;
        }
        storage.writer().write(
            Tenant.DEFAULT,
            WriteBatch.create().sample(Labels.of("__name__", id.metric()), id.millis(), i)).join();
        acknowledged.put(id, (double) i);
      }
    }, Thread::startVirtualThread);

    int folds = 0;
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        var compactor = compactor();
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(300_000)));
        compactor.destroyForcibly().waitFor(); // SIGKILL
        folds = folds();
      }
    } finally {
      done.set(true);
      writer.join();
    }

    assertThat(folds).as("folds that were done meanwhile").isGreaterThan(KILLS);
    assertThat(stored()).as("samples after %d kills", KILLS).isEqualTo(acknowledged);
    var counts = new HashMap<String, Double>();
    acknowledged.keySet().forEach(id -> counts.merge(id.metric(), 1.0, Double::sum));
    assertThat(summedUp()).as("samples summed up after %d kills", KILLS).isEqualTo(counts);
  }

  /** How many samples of each metric the summaries of an hour tell of, once all are summed up. */
  private Map<String, Double> summedUp() {
    var ahead = InstantSource.offset(InstantSource.system(), Duration.ofHours(3));
    var counts = new HashMap<String, Double>();
    for (int i = 0; i < METRICS; i++) { // The dead hold some for a minute.
      var strip = new Keys(Tenant.DEFAULT).strip("m" + i, 0, Resolution.RAW);
      redis.call("DEL", Keys.text(Keys.lease(strip)));
    }
    try (var later = RedisStorage.open(client, StorageSettings.defaults(), ahead)) {
      later.maintenance().fold();
      later.maintenance().rollUp();
      var all = later.metrics().history(
          Tenant.DEFAULT, List.of(), TimeRange.ALL, Resolution.ONE_HOUR);
      assertThat(all.samples()).isEmpty();
      for (var series : all.summaries()) {
        counts.put(series.labels().metricName(),
            DoubleStream.of(series.buckets().counts()).sum());
      }
    }
    return counts;
  }

  private Process compactor() throws IOException {
    var started = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto",
        "-cp", System.getProperty("java.class.path"), FoldLoop.class.getName(), redis.uri())
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var out = started.inputReader(StandardCharsets.UTF_8);
    var line = out.readLine();
    while (line != null && !line.equals("folding")) {
      line = out.readLine();
    }
    assertThat(line).as("what the compactor says").isEqualTo("folding");
    return started;
  }

  private int folds() {
    int folds = 0;
    for (int i = 0; i < METRICS; i++) {
      var key = Keys.folds(new Keys(Tenant.DEFAULT).strip("m" + i, 0, Resolution.RAW));
      var count = redis.call("GET", Keys.text(key));
      folds += count == null ? 0 : Integer.parseInt(text(count));
    }
    return folds;
  }

  private static String text(Object reply) {
    return reply instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.US_ASCII)
        : reply.toString();
  }

  /** Every sample of every block, so that one in two blocks would be seen. */
  private Map<Id, Double> stored() throws CorruptBlockException {
    var found = new HashMap<Id, Double>();
    var lane = new Lane(client, Duration.ofSeconds(10));
    for (int i = 0; i < METRICS; i++) {
      var key = new Keys(Tenant.DEFAULT).strip("m" + i, 0, Resolution.RAW);
      for (var block : lane.await("read all", lane.commands().zrange(key, 0, -1))) {
        for (var series : SampleBlock.decode(block, slot -> true).series()) {
          for (int k = 0; k < series.timestamps().length; k++) {
            var id = new Id("m" + i, series.timestamps()[k]);
            assertThat(found.put(id, series.values()[k])).as("a second %s", id).isNull();
          }
        }
      }
    }
    lane.close();
    return found;
  }
}
