// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals(20, Duration.ofMinutes(10), new Random(1));

  @Test
  void arrivals_overAWave_areAsManyAsTheRateSays() {
    int count = 0;
    for (double now = 0; now < 600; now += arrivals.nextGapSeconds(now)) {
      count++;
    }
    assertThat(count / 600.0).isEqualTo(20, within(1.0));
  }

  @Test
  void rate_overAWave_risesAndFalls() {
    assertThat(arrivals.rateAt(150)).isBetween(22.0, 34.0);
    assertThat(arrivals.rateAt(450)).isBetween(6.0, 18.0);
  }
}
