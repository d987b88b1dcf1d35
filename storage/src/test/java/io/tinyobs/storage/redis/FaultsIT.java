// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.ProcessRedis;
import io.tinyobs.testkit.RedisForTests;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/** What happens when Redis is away, hangs, dies or is full. */
class FaultsIT {
  private static final long NOW = 1_790_000_000_000L;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Syncs always: while the usual sync of each second is under way, Redis answers before its log is with the
   * kernel, and a kill then takes up to two seconds of what it acknowledged.
   */
  private final ProcessRedis redis = RedisForTests
      .process(builder -> builder.directive("appendfsync", "always"));
  private RedisClient client;
  private RedisStorage storage;

  @BeforeEach
  void open() {
    client = RedisClient.create(redis.uri());
    storage = open(8L << 20);
    await().atMost(PATIENCE).ignoreExceptions().until(() -> {
      storage.check();
      return true;
    });
  }

  private RedisStorage open(long maxInFlightBytes) {
    var usual = StorageSettings.defaults();
    return RedisStorage.open(
        client,
        new StorageSettings(
            usual.retention(), 0, usual.window(),
            Duration.ofMillis(1), maxInFlightBytes, Duration.ofSeconds(2), 1 << 20,
            usual.exemplars()),
        InstantSource.system());
  }

  @AfterEach
  void close() {
    redis.resume();
    storage.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    redis.close();
  }

  private CompletableFuture<@Nullable Throwable> write(long at) {
    return storage.writer()
        .write(Tenant.DEFAULT, WriteBatch.create().sample(up("a"), at, at))
        .handle((result, error) -> error);
  }

  private List<Long> stored() {
    return storage.metrics()
        .select(Tenant.DEFAULT, List.of(name("up")), TimeRange.ALL).items().stream()
        .flatMap(series -> Arrays.stream(series.timestamps()).boxed())
        .toList();
  }

  /** Redis dies three times under load: what was acknowledged is there, and writing goes on. */
  @Test
  void write_redisKilledUnderLoad_acknowledgedIsStored() throws Exception {
    var acknowledged = new ConcurrentSkipListSet<Long>();
    var next = new AtomicLong(NOW);
    var done = new AtomicBoolean();
    var writers = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < 4; i++) {
      writers.add(CompletableFuture.runAsync(() -> {
        while (!done.get()) {
          long at = next.incrementAndGet();
          if (write(at).join() == null) {
            acknowledged.add(at);
          }
        }
      }, Thread::startVirtualThread));
    }
    for (int i = 0; i < 3; i++) {
      int before = acknowledged.size();
      await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 50);
      redis.kill();
      redis.start();
    }
    int before = acknowledged.size();
    await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 50);
    done.set(true);
    for (var writer : writers) {
      writer.get(30, TimeUnit.SECONDS);
    }

    var found = stored().stream().collect(Collectors.toSet());
    assertThat(acknowledged).hasSizeGreaterThan(200).allMatch(found::contains);
  }

  @Test
  void write_redisAway_failsAsUnavailableAndRecovers() {
    assertThat(write(NOW).join()).isNull();
    redis.stop();

    assertThat(write(NOW + 1).join()).isInstanceOf(StorageException.Unavailable.class);
    assertThatThrownBy(storage::check).isInstanceOf(StorageException.Unavailable.class);
    assertThatThrownBy(this::stored).isInstanceOf(StorageException.Unavailable.class);

    redis.start();
    await().atMost(PATIENCE).until(() -> write(NOW + 2).join() == null);
    storage.check();
    await().atMost(PATIENCE).ignoreExceptions()
        .until(() -> stored().containsAll(List.of(NOW, NOW + 2)));
  }

  @Test
  void open_redisAway_waitsForIt() {
    redis.stop();
    try (var early = open(8L << 20)) {
      assertThatThrownBy(early::check).isInstanceOf(StorageException.Unavailable.class)
          .hasMessageContaining("cannot connect to Redis");
      redis.start();
      await().atMost(PATIENCE).ignoreExceptions().until(() -> {
        early.check();
        return true;
      });
    }
  }

  /** A machine that hangs takes connections and answers nothing. */
  @Test
  void write_redisHangs_failsInTimeAndBoundsWhatWaits() {
    assertThat(write(NOW).join()).isNull();
    redis.pause();
    var waiting = new ArrayList<CompletableFuture<@Nullable Throwable>>();
    var batch = WriteBatch.create();
    for (int i = 0; i < 20_000; i++) {
      batch.sample(up("a"), NOW + i, i);
    }
    for (int i = 0; i < 20; i++) {
      waiting.add(storage.writer().write(Tenant.DEFAULT, batch).handle((r, e) -> e));
    }

    var last = waiting.getLast().orTimeout(1, TimeUnit.SECONDS).join();
    assertThat(last).isInstanceOf(StorageException.Unavailable.class)
        .hasMessageContaining("in flight, at most 8388608 are allowed, try again");
    var first = waiting.getFirst().orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(first).isInstanceOf(StorageException.Unavailable.class);

    redis.resume();
    await().atMost(PATIENCE).until(() -> write(NOW + 1).join() == null);
  }

  @Test
  void write_memoryUsedUp_failsAsFullAndReadsGoOn() {
    assertThat(write(NOW).join()).isNull();
    redis.call("CONFIG", "SET", "maxmemory", "1");

    assertThat(write(NOW + 1).join()).isInstanceOf(StorageException.Full.class)
        .hasMessageContaining("OOM");
    assertThat(stored()).containsExactly(NOW);

    redis.call("CONFIG", "SET", "maxmemory", "0");
    await().atMost(PATIENCE).until(() -> write(NOW + 2).join() == null);
  }

  @Test
  void write_replica_isRefusedAsUnavailable() {
    assertThat(write(NOW).join()).isNull();
    redis.call("REPLICAOF", "127.0.0.1", "1");

    assertThat(write(NOW + 1).join()).isInstanceOf(StorageException.Unavailable.class);
    assertThatThrownBy(storage::check).isInstanceOf(StorageException.Unavailable.class);

    redis.call("REPLICAOF", "NO", "ONE");
    await().atMost(PATIENCE).until(() -> write(NOW + 2).join() == null);
  }

  @Test
  void live_connectionLost_isMadeAgain() {
    var heard = new AtomicLong();
    storage.live().subscribe(Tenant.DEFAULT, block -> heard.incrementAndGet());
    assertThat(write(NOW).join()).isNull();
    await().atMost(PATIENCE).until(() -> heard.get() == 1);

    redis.kill();
    redis.start();

    var at = new AtomicLong(NOW);
    await().atMost(PATIENCE).until(() -> {
      write(at.incrementAndGet()).join();
      return heard.get() > 1;
    });
  }

  @Test
  void close_writesUnderWay_areCompleted() {
    var writes = new ArrayList<CompletableFuture<@Nullable Throwable>>();
    for (int i = 0; i < 100; i++) {
      writes.add(write(NOW + i));
    }
    storage.close();

    assertThat(writes).allSatisfy(write -> assertThat(write.join()).isNull());
    assertThat(write(NOW).join()).hasMessageContaining("the store is closed");
  }
}
