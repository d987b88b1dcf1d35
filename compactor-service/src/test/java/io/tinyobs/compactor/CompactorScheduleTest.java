// SPDX-License-Identifier: MIT
package io.tinyobs.compactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CompactorScheduleTest {
  private final FakeMaintenance maintenance = new FakeMaintenance();
  private final Compactor compactor = Compactor
      .create(maintenance, new FakeBudget(), InstantSource.system(), new SimpleMeterRegistry());

  private CompactorSchedule schedule(boolean enabled, Duration interval) {
    return new CompactorSchedule(compactor,
        new CompactorProperties(enabled, interval, interval, interval, interval));
  }

  @Test
  void start_runsAgainAndAgain_evenWhenRunsFail() {
    maintenance.failAsIfRedisWereAway();
    var schedule = schedule(true, Duration.ofMillis(5));
    schedule.start();

    await().until(() -> maintenance.folds.get() >= 3
        && maintenance.rollUps.get() >= 3
        && maintenance.trims.get() >= 3);
    assertThat(schedule.isRunning()).isTrue();
    schedule.stop();
    assertThat(schedule.isRunning()).isFalse();
  }

  /** A rolling update ends the service while it folds. */
  @Test
  void stop_duringARun_waitsForItsEnd() throws InterruptedException {
    var inFold = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    maintenance.duringFold = () -> {
      inFold.countDown();
      awaitQuietly(goOn);
      ended.set(true);
    };
    var schedule = schedule(true, Duration.ofMillis(5));
    schedule.start();
    inFold.await();

    var stop = CompletableFuture.runAsync(schedule::stop);
    await().until(() -> !schedule.isRunning());
    assertThat(stop).isNotDone();
    goOn.countDown();
    stop.join();

    assertThat(ended).isTrue();
    assertThat(maintenance.folds).hasValue(1);
  }

  @Test
  void stop_duringThePause_isAtOnce() {
    var schedule = schedule(true, Duration.ofHours(1));
    schedule.start();

    schedule.stop();

    assertThat(maintenance.folds).hasValue(0);
  }

  @Test
  void start_notEnabled_runsNothing() {
    var schedule = schedule(false, Duration.ofMillis(1));
    schedule.start();

    assertThat(schedule.isRunning()).isFalse();
    compactor.fold();
    assertThat(maintenance.folds).hasValue(1);
  }

  /** Someone triggers a run by hand while the schedule runs one. */
  @Test
  void fold_twiceAtOnce_runsOneAfterTheOther() {
    var inFold = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    maintenance.duringFold = () -> {
      inFold.countDown();
      awaitQuietly(goOn);
    };
    var first = CompletableFuture.runAsync(compactor::fold);
    awaitQuietly(inFold);
    var second = Thread.ofVirtual().start(compactor::fold);
    await().until(() -> second.getState() == Thread.State.WAITING);

    assertThat(maintenance.folds).hasValue(1);
    goOn.countDown();
    first.join();
    await().until(() -> maintenance.folds.get() == 2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
