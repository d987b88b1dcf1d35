// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedTest {
  /** A Docker engine that takes connections and answers nothing. */
  @Test
  void call_thatNeverReturns_failsAndIsInterrupted() throws Exception {
    var interrupted = new CountDownLatch(1);

    assertThatThrownBy(() -> Bounded.call("wait", Duration.ofMillis(10), () -> {
      try {
        return new CountDownLatch(1).await(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    })).isInstanceOf(IOException.class).hasMessage("cannot wait: got nothing within 10 ms");

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void call_thatFails_tellsWhatAndWhy() {
    assertThatThrownBy(() -> Bounded.call("start", Duration.ofSeconds(30), () -> {
      throw new LinkageError("no such class");
    })).isInstanceOf(IOException.class).hasMessage("cannot start: no such class");
  }
}
