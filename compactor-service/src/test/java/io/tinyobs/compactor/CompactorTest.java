// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tinyobs.storage.Maintenance.FoldReport;
import io.tinyobs.storage.Maintenance.RollUpReport;
import io.tinyobs.storage.Maintenance.TrimReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class CompactorTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private final FakeMaintenance maintenance = new FakeMaintenance();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final Compactor compactor = Compactor.create(
      maintenance, new FakeBudget(), clock, registry);

  @Test
  void status_nothingRunYet_isHealthyAndEmpty() {
    var status = compactor.status();

    assertThat(status.healthy()).isTrue();
    assertThat(status.fold().status()).isEqualTo(RunStatus.NONE);
    assertThat(status.fold().last()).isNull();
  }

  @Test
  void fold_well_isRememberedAndCounted() {
    compactor.fold();
    compactor.fold();

    var fold = compactor.status().fold();
    assertThat(fold.status()).isEqualTo(new RunStatus(2, 0, 0, START, START, null));
    assertThat(fold.last()).isEqualTo(new FoldReport(5, 2, 20, 2, 4000, 1000, 1));
    assertThat(counter("fold.blocks.in")).isEqualTo(40);
    assertThat(counter("fold.blocks.out")).isEqualTo(4);
    assertThat(counter("fold.bytes.in")).isEqualTo(8000);
    assertThat(counter("fold.bytes.out")).isEqualTo(2000);
    assertThat(counter("fold.conflicts")).isEqualTo(2);
    assertThat(registry.get("tinyobs.compactor.last.success").tag("task", "fold").gauge().value())
        .isEqualTo((double) START.getEpochSecond());
  }

  @Test
  void trim_well_isRememberedAndCounted() {
    compactor.trim();

    assertThat(compactor.status().trim().last()).isEqualTo(new TrimReport(7, 3));
    assertThat(counter("trim.blocks")).isEqualTo(7);
    assertThat(counter("trim.series")).isEqualTo(3);
  }

  /** A person wants to know how long data will last, and what was given up for it. */
  @Test
  void keepBudget_sheds_isRememberedAndCounted() {
    compactor.keepBudget();
    compactor.keepBudget();

    var budget = compactor.status().budget();
    assertThat(budget.status().runs()).isEqualTo(2);
    var last = Objects.requireNonNull(budget.last());
    assertThat(last.forecast()).isEqualTo("raw samples are kept 9 days at this rate");
    assertThat(last.shedBytes()).isEqualTo(Map.of("debug_logs", 30L, "samples", 20L));
    assertThat(shed("debug_logs")).isEqualTo(60);
    assertThat(shed("errors")).isZero();
    assertThat(registry.get("tinyobs.budget.fullness").gauge().value()).isEqualTo(0.9);
    assertThat(registry.get("tinyobs.budget.raw.kept").gauge().value()).isEqualTo(9 * 86_400);
  }

  private double shed(String kind) {
    return registry.get("tinyobs.budget.shed").tag("kind", kind).counter().count();
  }

  @Test
  void rollUp_well_isRememberedAndCounted() {
    compactor.rollUp();
    compactor.rollUp();

    var rollUp = compactor.status().rollUp();
    assertThat(rollUp.status()).isEqualTo(new RunStatus(2, 0, 0, START, START, null));
    assertThat(rollUp.last()).isEqualTo(new RollUpReport(4, 5000, 250, 3000, 1));
    assertThat(counter("rollup.windows")).isEqualTo(8);
    assertThat(counter("rollup.samples")).isEqualTo(10_000);
    assertThat(counter("rollup.buckets")).isEqualTo(500);
    assertThat(counter("rollup.conflicts")).isEqualTo(2);
  }

  /** Redis restarts: runs fail, and later they do not. */
  @Test
  void fold_failsThenGoesWell_statusSaysSo() {
    compactor.fold();
    maintenance.failAsIfRedisWereAway();
    now = START.plusSeconds(30);
    compactor.fold();
    now = START.plusSeconds(60);
    compactor.fold();

    assertThat(compactor.status().healthy()).isFalse();
    assertThat(compactor.status().fold().status()).isEqualTo(
        new RunStatus(3, 2, 2, START.plusSeconds(60), START, "cannot fold: Redis is away"));
    assertThat(registry.get("tinyobs.compactor.failures").tag("task", "fold").functionCounter()
        .count()).isEqualTo(2);

    maintenance.failure = null;
    compactor.fold();
    assertThat(compactor.status().healthy()).isTrue();
    assertThat(compactor.status().fold().status().lastError()).isNull();
  }

  /** A night without Redis must not fill the log. */
  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void fold_failsManyTimes_isLoggedOnceEachWay(CapturedOutput output) {
    ((Logger) LoggerFactory.getLogger(Task.class)).setLevel(Level.INFO);
    maintenance.failAsIfRedisWereAway();
    for (int i = 0; i < 100; i++) {
      compactor.fold();
    }
    maintenance.failure = null;
    compactor.fold();
    compactor.fold();

    assertThat(output.getAll()).containsOnlyOnce("fold failed and will be repeated")
        .containsOnlyOnce("fold goes well again after 100 errors");
  }

  private double counter(String name) {
    return registry.get("tinyobs.compactor." + name).counter().count();
  }
}
