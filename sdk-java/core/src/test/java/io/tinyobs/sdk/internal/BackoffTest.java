// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void wait_afterEachFailure_doublesUpToTheLongest() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    for (int ceiling : new int[]{
        100, 200, 400, 800, 1000, 1000
    }) {
      assertThat(Duration.ofNanos(backoff.nextNanos(Duration.ZERO)))
          .isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
    }
    backoff.reset();
    assertThat(backoff.nextNanos(Duration.ZERO))
        .isLessThanOrEqualTo(Duration.ofMillis(100).toNanos());
  }

  @Test
  void wait_withAHint_isNeverShorter() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    assertThat(Duration.ofNanos(backoff.nextNanos(Duration.ofSeconds(7))))
        .isBetween(Duration.ofSeconds(7), Duration.ofMillis(7100));
  }

  @Test
  void retryAfter_inSecondsOrAsDate_isRead() {
    assertThat(Backoff.retryAfter("3", NOW)).isEqualTo(Duration.ofSeconds(3));
    assertThat(Backoff.retryAfter("Fri, 20 Nov 2026 12:00:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(Backoff.retryAfter("86400", NOW)).isEqualTo(Duration.ofMinutes(5));
    assertThat(Backoff.retryAfter("Fri, 20 Nov 2026 11:00:00 GMT", NOW)).isZero();
    assertThat(Backoff.retryAfter("soon", NOW)).isZero();
    assertThat(Backoff.retryAfter("", NOW)).isZero();
    assertThat(Backoff.retryAfter("99999999999999999999", NOW)).isZero();
  }
}
