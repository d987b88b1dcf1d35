// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.log;
import static io.tinyobs.storage.contract.Fixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.MemoryUsage;
import io.tinyobs.storage.Shedding;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.ProcessRedis;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory budget is kept, whether it is set here or in Redis. */
class BudgetIT {
  private static final long NOW = 1_790_000_000_000L;
  private static final long MIB = 1L << 20;

  private final ProcessRedis redis = RedisForTests.process(
      builder -> builder.maxMemoryBytes(24 * MIB));
  private final RedisClient client = RedisClient.create(redis.uri());
  private final TestClock clock = TestClock.at(Instant.ofEpochMilli(NOW));
  private final Random random = new Random(7);

  private RedisStorage open(long maxBytes) {
    return RedisStorage.open(client, StorageSettings.defaults().withMaxBytes(maxBytes), clock);
  }

  @AfterEach
  void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    redis.close();
  }

  private LogRecord noise(int severity, int size) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    return new LogRecord(
        clock.millis() * 1_000_000, severity, "", Base64.getEncoder().encodeToString(bytes), "", "",
        "cart", Map.of(), Map.of(), new Scope("", ""));
  }

  private @Nullable Throwable write(RedisStorage storage, int severity) {
    return storage.writer()
        .write(Tenant.DEFAULT, WriteBatch.create().log(noise(severity, 60_000)))
        .handle((result, error) -> error).join();
  }

  private StorageException.Full writeUntilFull(RedisStorage storage, int severity) {
    for (int i = 0; i < 10_000; i++) {
      clock.advance(Duration.ofMillis(1));
      var error = write(storage, severity);
      if (error instanceof StorageException.Full full) {
        return full;
      }
      assertThat(error).isNull();
    }
    throw new AssertionError("the store was never full");
  }

  /** Errors alone fill the store, and all are young: nothing can be done but to refuse. */
  @Test
  void write_budgetUsedUp_isRefusedBeforeRedisIsFull() {
    try (var storage = open(16 * MIB)) {
      var full = writeUntilFull(storage, 17);

      assertThat(full).hasMessageMatching(
          "cannot write: got 1[56] of 16 MiB of memory used, writes are refused from 95 % on; "
              + "raise TINYOBS_MAX_STORAGE_GB, .*");
      assertThat(full.isPassing()).isFalse();
      assertThat(storage.budget().usage().fullness())
          .isBetween(MemoryUsage.REFUSE_FROM - 0.05, 1.0);
      var report = storage.budget().keep();
      assertThat(report.canShed()).isFalse();
      assertThat(report.shedBytes()).isEmpty();
      assertThat(storage.logs().recent(Tenant.DEFAULT, "", TimeRange.ALL, 5).items()).hasSize(5);
    }
  }

  /** Redis' own limit is the smaller one. */
  @Test
  void write_redisLimitUsedUp_isRefusedBeforeRedisIsFull() {
    try (var storage = open(1 << 30)) {
      assertThat(writeUntilFull(storage, 17)).hasMessageContaining("of 24 MiB");
      assertThat(storage.budget().usage().maxBytes()).isEqualTo(24 * MIB);
    }
  }

  /** Someone leaves debug logging on. */
  @Test
  void keep_debugLogsFillTheStore_theyGoAndWritingGoesOn() {
    try (var storage = open(16 * MIB)) {
      assertThat(write(storage, 17)).isNull();
      writeUntilFull(storage, 5);
      clock.advance(Duration.ofMinutes(2));

      var report = storage.budget().keep();

      assertThat(report.shedBytes()).containsOnlyKeys(Shedding.DEBUG_LOGS);
      assertThat(report.shedBytes().get(Shedding.DEBUG_LOGS)).isGreaterThan(MIB);
      assertThat(report.usage().fullness()).isLessThanOrEqualTo(MemoryUsage.SHED_TO);
      assertThat(report.canShed()).isTrue();
      assertThat(storage.budget().last()).hasValueSatisfying(
          last -> assertThat(last.usage()).isEqualTo(report.usage()));
      await().atMost(Duration.ofSeconds(10)).until(() -> write(storage, 9) == null);
      assertThat(storage.logs().recent(Tenant.DEFAULT, "", TimeRange.ALL, 9999).items())
          .extracting(LogRecord::severityNumber).contains(17, 9);
    }
  }

  /** The compactor keeps room free: senders are told to come back, not that all is lost. */
  @Test
  void write_fullWhileRoomIsMade_saysSo() {
    try (var storage = open(16 * MIB)) {
      storage.budget().keep();
      assertThat(writeUntilFull(storage, 5).isPassing()).isTrue();
    }
  }

  /** The compactor comes late: Redis is full already, and so refuses all that adds. */
  @Test
  void keep_redisFull_stillMakesRoom() {
    try (var storage = open(0)) {
      writeUntilFull(storage, 5);
      redis.call("CONFIG", "SET", "maxmemory", String.valueOf(16 * MIB));
      clock.advance(Duration.ofMinutes(2));

      var report = storage.budget().keep();

      assertThat(report.shedBytes()).containsOnlyKeys(Shedding.DEBUG_LOGS);
      assertThat(report.usage().fullness()).isLessThanOrEqualTo(MemoryUsage.SHED_TO);
      await().atMost(Duration.ofSeconds(10)).until(() -> write(storage, 9) == null);
    }
  }

  @Test
  void keep_growth_isMeasuredAndForecast() {
    try (var storage = open(16 * MIB)) {
      assertThat(storage.budget().keep().forecast()).contains("too early to tell");
      for (int i = 0; i < 12; i++) {
        for (int k = 0; k < 10; k++) {
          storage.writer().write(
              Tenant.DEFAULT, WriteBatch.create().log(noise(17, 6000))).join();
        }
        storage.writer().write(
            Tenant.DEFAULT, WriteBatch.create().sample(up("a"), clock.millis(), i)).join();
        clock.advance(Duration.ofMinutes(5));
        storage.budget().keep();
      }
      var report = storage.budget().last().orElseThrow();

      // 120 records of 6 to 8 KB in an hour.
      assertThat(report.growthBytesPerHour()).isBetween(600_000L, 1_400_000L);
      assertThat(report.rawKept()).isBetween(Duration.ofHours(8), Duration.ofHours(24));
      assertThat(report.forecast()).matches("raw samples are kept \\d+ hours at this rate");
    }
  }

  /** A quiet store keeps its data as long as it was told to. */
  @Test
  void keep_noGrowth_retentionHolds() {
    try (var storage = open(0)) {
      storage.writer().write(
          Tenant.DEFAULT,
          WriteBatch.create().sample(up("a"), NOW, 1).log(log(0, "cart", NOW, "x"))).join();
      redis.call("CONFIG", "SET", "maxmemory", "0");
      storage.budget().keep();
      clock.advance(Duration.ofHours(1));

      var report = storage.budget().keep();

      assertThat(report.usage().fullness()).isZero();
      assertThat(report.rawKept()).isEqualTo(Duration.ofHours(48));
      assertThat(report.forecast()).isEqualTo("raw samples are kept 2 days at this rate");
    }
  }
}
