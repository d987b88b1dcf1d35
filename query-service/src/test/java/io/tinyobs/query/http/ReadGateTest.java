// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final CountDownLatch never = new CountDownLatch(1);

  private static ReadGate gate(int places, Duration queueWait, Duration timeout) {
    return new ReadGate(
        new QueryLimits(places, queueWait, timeout, 1024, 11_000, 1000, Duration.ofMinutes(5)));
  }

  @Test
  void run_read_happensOnAVirtualThread() {
    var gate = gate(1, Duration.ofSeconds(10), Duration.ofSeconds(10));

    assertThat(gate.run(() -> Thread.currentThread().isVirtual()).block()).isTrue();
    assertThat(gate.freePlaces()).isEqualTo(1);
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

    running.dispose();

    assertThat(interrupted.join()).isTrue();
    await().until(() -> gate.freePlaces() == 1);
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
