// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.spanId;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.tinyobs.model.Labels;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.RetentionPolicy;
import io.tinyobs.storage.Shedding;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.testkit.ProcessRedis;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 53 days of everything, with far more to keep than fits, on a clock that runs fast. */
class SoakIT {
  private static final long START = 1_790_000_000_000L / 7_200_000 * 7_200_000;
  private static final long BUDGET = 16L << 20;
  private static final int DAYS = 53;
  private static final Duration STEP = Duration.ofHours(1);
  private static final int SERIES = 40;

  private final ProcessRedis redis = RedisForTests.process(
      builder -> builder.maxMemoryBytes(2 * BUDGET));
  private final RedisClient client = RedisClient.create(redis.uri());
  private final TestClock clock = TestClock.at(Instant.ofEpochMilli(START));
  private final Random random = new Random(53);
  private final RedisStorage storage = RedisStorage.open(
      client,
      StorageSettings.defaults()
          .withMaxBytes(BUDGET)
          .with(RetentionPolicy.of(new Retention(
              Duration.ofDays(90), Duration.ofDays(90), Duration.ofDays(400), Duration.ofDays(90),
              Duration.ofDays(90)))),
      clock);

  @AfterEach
  void close() {
    storage.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    redis.close();
  }

  private WriteBatch hour(long start) {
    var batch = WriteBatch.create();
    for (int i = 0; i < SERIES; i++) {
      var series = Labels.of("__name__", "load", "instance", "host-" + i);
      for (long at = start; at < start + STEP.toMillis(); at += 300_000) {
        batch.sample(series, at, random.nextGaussian());
      }
    }
    for (int i = 0; i < 60; i++) {
      long at = start + i * 60_000L;
      var trace = "%016x%016x".formatted(at, i + 1);
      boolean ill = i == 7;
      int severity = ill ? 17 : i % 2 == 0 ? 5 : 9;
      batch.log(new LogRecord(
          at * 1_000_000, severity, "", "line " + Long.toHexString(random.nextLong()).repeat(10),
          trace, spanId(1), "cart", Map.of(), Map.of(), new Scope("", "")));
      if (i % 6 == 1) {
        batch.span(new Span(
            trace, spanId(1), "", "GET /", SpanKind.SERVER, at * 1_000_000, at * 1_000_000 + 1,
            ill ? SpanStatus.ERROR : SpanStatus.OK, "", "cart",
            Map.of("id", Long.toHexString(random.nextLong())), Map.of(), new Scope("", ""),
            List.of(), List.of(), ""));
      }
    }
    return batch;
  }

  @Test
  void weeks_ofLoad_stayWithinTheBudget() {
    var shed = new EnumMap<Shedding, Long>(Shedding.class);
    long most = 0;
    for (int hour = 0; hour < DAYS * 24; hour++) {
      var writes = new ArrayList<CompletableFuture<?>>();
      writes.add(storage.writer().write(Tenant.DEFAULT, hour(clock.millis())));
      clock.advance(STEP);
      // Not one write is refused.
      writes.forEach(CompletableFuture::join);
      if (hour % 4 == 3) {
        storage.maintenance().fold();
        storage.maintenance().rollUp();
        storage.maintenance().trim();
      }
      var report = storage.budget().keep();
      report.shedBytes().forEach((kind, bytes) -> shed.merge(kind, bytes, Long::sum));
      most = Math.max(most, report.usage().usedBytes());
    }

    assertThat(most).isBetween(BUDGET / 2, BUDGET);
    assertThat(storage.budget().usage().usedBytes()).isLessThan(BUDGET);
    assertThat(shed).containsKeys(Shedding.DEBUG_LOGS, Shedding.INFO_LOGS, Shedding.HEALTHY_TRACES)
        .doesNotContainKey(Shedding.ERRORS);
    // What matters is all there: an error an hour, with its trace.
    var errors = storage.logs().recent(Tenant.DEFAULT, "cart", TimeRange.ALL, 1_000_000).items()
        .stream().filter(log -> log.severityNumber() == 17).toList();
    assertThat(errors).hasSize(DAYS * 24);
    assertThat(storage.traces().trace(Tenant.DEFAULT, errors.getLast().traceId())).isPresent();
    // And so are the last hours of everything.
    long now = clock.millis();
    var load = storage.metrics().select(
        Tenant.DEFAULT, List.of(name("load")), TimeRange.of(now - 7_200_000, now - 1)).items();
    assertThat(load).hasSize(SERIES).allSatisfy(series -> assertThat(series.size()).isEqualTo(24));
    // Of all else summaries are left: each sample counts still, once.
    var all = storage.metrics().history(
        Tenant.DEFAULT, List.of(name("load")), TimeRange.of(START, now), Resolution.RAW);
    assertThat(shed).containsKey(Shedding.ROLLED_UP_SAMPLES).doesNotContainKey(Shedding.ONE_HOUR);
    assertThat(all.summaries()).hasSize(SERIES).allSatisfy(series -> assertThat(
        DoubleStream.of(series.buckets().counts()).sum()).isEqualTo(DAYS * 24 * 12));
  }
}
