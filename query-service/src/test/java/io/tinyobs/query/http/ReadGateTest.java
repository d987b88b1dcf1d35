// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;

class ReadGateTest {
  private final CountDownLatch never = new CountDownLatch(1);

  private static ReadGate gate(int places, Duration queueWait, Duration timeout) {
    return new ReadGate(
        new QueryLimits(places, queueWait, timeout, 1024, 11_000, 1000, Duration.ofMinutes(5)));
  }

  /** A busy read on a virtual thread would keep a processor from all other virtual threads. */
  @Test
  void run_read_happensOnAThreadOfThePlatform() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));

    assertThat(gate.run(Thread::currentThread).block()).satisfies(
        thread -> assertThat(thread.isVirtual()).isFalse(),
        thread -> assertThat(thread.getName()).startsWith("query-"));
    assertThat(gate.freePlaces()).isEqualTo(1);
  }

  /** An interrupt is meant for one read, not for the next on the same thread. */
  @Test
  void run_afterAnInterruptedRead_isNotInterrupted() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));
    for (int i = 0; i < 100; i++) {
      var running = gate.run(this::waitForever).subscribe();
      await().pollInterval(Duration.ofMillis(1)).until(() -> gate.freePlaces() == 0);
      running.dispose();
      assertThat(gate.run(() -> Thread.currentThread().isInterrupted()).block()).isFalse();
    }
  }

  @Test
  void run_readFails_tellsAndFreesItsPlace() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));

    assertThatThrownBy(() -> gate.run(() -> {
      throw new QueryException.NotFound("no such thing");
    }).block()).isInstanceOf(QueryException.NotFound.class);
    assertThat(gate.freePlaces()).isEqualTo(1);
  }

  /** Fault 46: a dashboard of many panels opens while others are slow. */
  @Test
  void run_allPlacesTaken_waitsThenIsBusy() {
    var gate = gate(1, Duration.ofMillis(50), Duration.ofSeconds(10));
    var running = gate.run(this::waitForever).subscribe();
    await().until(() -> gate.freePlaces() == 0);

    assertThatThrownBy(() -> gate.run(() -> "late").block())
        .isInstanceOf(QueryException.Busy.class)
        .hasMessageContaining("got 1 running for 50ms");
    running.dispose();
  }

  /** Fault 46: the queue is there to be waited in. */
  @Test
  void run_placeFreedInTime_runs() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));
    var running = gate.run(this::waitForever).subscribe();
    await().until(() -> gate.freePlaces() == 0);
    var second = gate.run(() -> "second").toFuture();

    running.dispose();

    assertThat(second.join()).isEqualTo("second");
  }

  /** Fault 41: a query takes longer than it may. */
  @Test
  void run_timeUp_tellsAndInterruptsTheRead() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));
    var interrupted = new CompletableFuture<Boolean>();

    assertThatThrownBy(() -> gate.run(Duration.ofMillis(50), () -> wait(interrupted)).block())
        .isInstanceOf(QueryException.TimedOut.class)
        .hasMessageContaining("within 50ms");
    assertThat(interrupted.join()).isTrue();
    await().until(() -> gate.freePlaces() == 1);
  }

  /** Fault 41: someone closes the browser's tab. */
  @Test
  void run_clientGone_interruptsTheRead() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));
    var interrupted = new CompletableFuture<Boolean>();
    var running = gate.run(() -> wait(interrupted)).subscribe();
    await().until(() -> gate.freePlaces() == 0);

    var dropped = new CopyOnWriteArrayList<Throwable>();
    Hooks.onErrorDropped(dropped::add);
    try {
      running.dispose();

      assertThat(interrupted.join()).isTrue();
      await().until(() -> gate.freePlaces() == 1);
      assertThat(gate.run(() -> "next on the same thread").block()).isNotNull();
      assertThat(dropped).as("failures told to nobody, which would fill the log").isEmpty();
    } finally {
      Hooks.resetOnErrorDropped();
    }
  }

  /** A place is free only when its read has really ended, or the limit would be none. */
  @Test
  void run_timeUpButReadGoesOn_keepsItsPlace() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));
    var end = new CountDownLatch(1);

    assertThatThrownBy(() -> gate.run(Duration.ofMillis(50), () -> stubborn(end)).block())
        .isInstanceOf(QueryException.TimedOut.class);
    assertThat(gate.freePlaces()).isZero();
    end.countDown();
    await().until(() -> gate.freePlaces() == 1);
  }

  private String waitForever() throws InterruptedException {
    never.await();
    return "never";
  }

  private String wait(CompletableFuture<Boolean> interrupted) throws InterruptedException {
    try {
      never.await();
    } catch (InterruptedException e) {
      interrupted.complete(true);
      throw e;
    }
    return "never";
  }

  private static String stubborn(CountDownLatch end) {
    while (true) {
      try {
        end.await();
        return "at last";
      } catch (InterruptedException e) {
        // Goes on, as code that does not heed interrupts would.
      }
    }
  }
}
