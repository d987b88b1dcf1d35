// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import static io.tinyobs.storage.contract.Fixtures.name;
import static io.tinyobs.storage.contract.Fixtures.spanId;
import static io.tinyobs.storage.contract.Fixtures.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.tinyobs.model.Exemplar;
import io.tinyobs.model.ExemplarSeries;
import io.tinyobs.model.Labels;
import io.tinyobs.model.LogRecord;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Scope;
import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.Shedding;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.contract.StorageContract;
import io.tinyobs.testkit.RedisForTests;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes first when memory runs short, and what stays. */
class ShedderIT extends StorageContract {
  private static final int HEALTHY = 1;
  private static final int ILL = 2;

  private final RedisClient client = RedisClient.create(RedisForTests.single().uri());
  private final Lane lane = new Lane(client, Duration.ofSeconds(5));
  private final Keys keys = new Keys(TENANT);
  private Shedder shedder = newShedder();

  @Override
  protected Storage open(StorageSettings settings, InstantSource time) {
    return TestStores.single(settings, time);
  }

  private Shedder newShedder() {
    return new Shedder(lane, StorageSettings.defaults(), clock, new Damage());
  }

  @BeforeEach
  void forget() {
    shedder = newShedder();
  }

  @AfterEach
  void disconnect() {
    lane.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }

  private static LogRecord log(int severity, int trace, String body) {
    return new LogRecord(
        NOW * 1_000_000, severity, "", body, trace == 0 ? "" : traceId(trace),
        trace == 0 ? "" : spanId(1), "cart", Map.of(), Map.of(), new Scope("", ""));
  }

  private static Span span(int trace, int id, SpanStatus status) {
    return new Span(
        traceId(trace), spanId(id), "", "GET /", SpanKind.SERVER, NOW * 1_000_000,
        NOW * 1_000_000 + 1, status, "", "cart", Map.of(), Map.of(), new Scope("", ""), List.of(),
        List.of(), "");
  }

  private void fill() {
    write(WriteBatch.create()
        .log(log(5, HEALTHY, "debug"))
        .log(log(9, HEALTHY, "info"))
        .log(log(0, 0, "unknown"))
        .log(log(13, ILL, "warn"))
        .log(log(17, ILL, "error"))
        .span(span(HEALTHY, 1, SpanStatus.OK))
        .span(span(HEALTHY, 2, SpanStatus.UNSET))
        .span(span(ILL, 3, SpanStatus.OK))
        .span(span(ILL, 4, SpanStatus.ERROR))
        .exemplar(
            Labels.of("__name__", "rolled"),
            new Exemplar(Labels.of("trace_id", traceId(ILL)), 1, NOW))
        .histogram(
            Labels.of("__name__", "native"), NOW,
            NativeHistogram.exponential(
                0, 0, 1, 1, 1, NativeHistogram.Buckets.EMPTY, NativeHistogram.Buckets.EMPTY))
        .sample(Labels.of("__name__", "rolled"), NOW, 1));
  }

  private List<String> logs() {
    return storage.logs().recent(TENANT, "", TimeRange.ALL, 99).items().stream()
        .map(LogRecord::body).sorted().toList();
  }

  private List<String> spans() {
    return storage.traces().spans(TENANT, "", TimeRange.ALL, 99).items().stream()
        .map(span -> span.traceId() + span.spanId()).sorted().toList();
  }

  private List<ExemplarSeries> exemplars() {
    return storage.exemplars()
        .select(TENANT, List.of(List.of(name("rolled"))), TimeRange.ALL, 100).items();
  }

  private Shedding shedOne() {
    var freed = shedder.shed(() -> true);
    assertThat(freed).hasSize(1).allSatisfy((kind, bytes) -> assertThat(bytes).isPositive());
    return freed.keySet().iterator().next();
  }

  @Test
  void shed_bitByBit_followsTheOrder() {
    fill();
    clock.advance(Duration.ofHours(3));
    storage.maintenance().fold();
    storage.maintenance().rollUp();
    write(Labels.of("__name__", "plain"), NOW, 1); // Not summed up.

    assertThat(shedOne()).isEqualTo(Shedding.DEBUG_LOGS);
    assertThat(logs()).containsExactly("error", "info", "unknown", "warn");
    assertThat(storage.traces().trace(TENANT, traceId(HEALTHY)).orElseThrow().logs())
        .extracting(LogRecord::body).containsExactly("info");

    assertThat(shedOne()).isEqualTo(Shedding.INFO_LOGS);
    assertThat(logs()).containsExactly("error", "warn");
    assertThat(spans()).hasSize(4);

    assertThat(shedOne()).isEqualTo(Shedding.HEALTHY_TRACES);
    assertThat(spans()).containsExactly(traceId(ILL) + spanId(3), traceId(ILL) + spanId(4));
    assertThat(storage.traces().trace(TENANT, traceId(HEALTHY))).isEmpty();
    assertThat(storage.traces().trace(TENANT, traceId(ILL)).orElseThrow().spans()).hasSize(2);

    assertThat(exemplars()).hasSize(1);
    assertThat(shedOne()).isEqualTo(Shedding.EXEMPLARS);
    assertThat(exemplars()).isEmpty();

    assertThat(shedOne()).isEqualTo(Shedding.ROLLED_UP_SAMPLES);
    assertThat(select(TimeRange.ALL, name("rolled"))).isEmpty();
    assertThat(select(TimeRange.ALL, name("plain"))).hasSize(1);

    assertThat(shedOne()).isEqualTo(Shedding.WARN_LOGS);
    assertThat(logs()).containsExactly("error");

    assertThat(select(TimeRange.ALL, name("native"))).hasSize(1);
    assertThat(shedOne()).isEqualTo(Shedding.HISTOGRAMS);
    assertThat(select(TimeRange.ALL, name("native"))).isEmpty();

    assertThat(shedOne()).isEqualTo(Shedding.SAMPLES);
    assertThat(select(TimeRange.ALL)).isEmpty();

    assertThat(shedOne()).isEqualTo(Shedding.ERRORS);
    assertThat(logs()).isEmpty();
    assertThat(spans()).isEmpty();

    assertThat(shedOne()).isEqualTo(Shedding.FIVE_MINUTES);
    assertThat(shedOne()).isEqualTo(Shedding.ONE_HOUR);
    assertThat(shedder.shed(() -> true)).isEmpty();
  }

  @Test
  void shed_neverEnough_leavesWhatCameLast() {
    fill();
    clock.advance(Duration.ofSeconds(30));
    assertThat(shedder.shed(() -> false)).isEmpty();

    clock.advance(Duration.ofMinutes(2));
    assertThat(shedder.shed(() -> false))
        .containsOnlyKeys(Shedding.DEBUG_LOGS, Shedding.INFO_LOGS, Shedding.WARN_LOGS);

    clock.advance(Duration.ofMinutes(5));
    assertThat(shedder.shed(() -> false)).containsOnlyKeys(
        Shedding.HEALTHY_TRACES, Shedding.EXEMPLARS);
    assertThat(select(TimeRange.ALL)).hasSize(2);
    assertThat(logs()).containsExactly("error");
  }

  /** Of one kind the oldest goes, and no more than must. */
  @Test
  void shed_enoughSoon_oldestWindowsGoFirst() {
    long hour = Duration.ofHours(1).toMillis();
    for (int i = 0; i < 5; i++) {
      write(Labels.of("__name__", "plain"), NOW - 2 * i * hour, i);
    }
    clock.advance(Duration.ofHours(3));
    var asked = new int[1];

    shedder.shed(() -> ++asked[0] == 2);

    assertThat(samplesOf("plain", TimeRange.ALL)).hasSize(3)
        .first().asString().startsWith(String.valueOf(NOW - 4 * hour));
  }

  /** A fold is at it meanwhile: what is not there any more is not replaced. */
  @Test
  void shed_whileFolding_losesNothingElse() throws InterruptedException {
    for (int i = 0; i < 30; i++) {
      write(WriteBatch.create().log(log(5, 0, "debug " + i)).log(log(17, 0, "error " + i)));
    }
    clock.advance(Duration.ofHours(3));
    var folding = Thread.startVirtualThread(() -> {
      for (int i = 0; i < 10; i++) {
        storage.maintenance().fold();
      }
    });
    while (logs().stream().anyMatch(body -> body.startsWith("debug"))) {
      newShedder().shed(() -> true);
    }
    folding.join();

    assertThat(logs()).hasSize(30).allMatch(body -> body.startsWith("error"));
  }
}
