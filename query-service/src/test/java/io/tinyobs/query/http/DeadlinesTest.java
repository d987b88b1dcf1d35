// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Deadlines deadlines = new Deadlines();
  private final List<String> told = new CopyOnWriteArrayList<>();

  private final class Read implements Deadlines.Timed {
    private final String name;
    private volatile long due;

    Read(String name, long millis) {
      this.name = name;
      this.due = deadlines.now() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public long due() {
      return due;
    }

    @Override
    public void expire() {
      told.add(name);
    }
  }

  /** A short query comes while long ones run: it must not wait for the timer that is set already. */
  @Test
  void watch_earlierAfterLater_isToldFirstAndTheLaterOnesToo() {
    deadlines.watch(new Read("hour", 3_600_000));
    deadlines.watch(new Read("third", 120));
    deadlines.watch(new Read("first", 20));
    deadlines.watch(new Read("second", 60));

    await().until(() -> told.size() == 3);
    assertThat(told).containsExactly("first", "second", "third");
    assertThat(deadlines.watched()).isEqualTo(1);
  }

  /** A read found a place just before its patience ended: now its own time counts. */
  @Test
  void watch_movedBeforeItsTime_isToldAtTheNewTimeOnce() {
    var read = new Read("read", 30);
    deadlines.watch(read);
    long moved = deadlines.now() + TimeUnit.MILLISECONDS.toNanos(150);
    read.due = moved;
    deadlines.watch(read);

    await().until(() -> !told.isEmpty());
    assertThat(deadlines.now()).isGreaterThanOrEqualTo(moved);
    await().until(() -> deadlines.watched() == 0);
    assertThat(told).containsExactly("read");
  }

  /** Nearly every read ends in time. */
  @Test
  void forget_beforeItsTime_isNeverTold() {
    var gone = new Read("gone", 20);
    deadlines.watch(gone);
    deadlines.forget(gone);
    deadlines.watch(new Read("after", 60));

    await().until(() -> !told.isEmpty());
    assertThat(told).containsExactly("after");
  }
}
