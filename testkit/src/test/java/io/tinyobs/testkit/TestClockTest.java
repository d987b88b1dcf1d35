// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestClockTest {
  @Test
  void advance_forthAndBack_showsTheSum() {
    TestClock clock = TestClock.at("2026-11-20T00:00:00Z");
    assertThat(clock.advance(Duration.ofHours(2))).isEqualTo(Instant.parse("2026-11-20T02:00:00Z"));
    clock.advance(Duration.ofMillis(-1));
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-11-20T01:59:59.999Z"));
    clock.set(Instant.EPOCH);
    assertThat(clock.millis()).isZero();
  }
}
