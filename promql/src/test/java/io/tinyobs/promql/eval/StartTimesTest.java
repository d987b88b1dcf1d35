// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartTimesTest {
  @ParameterizedTest(name = "{5}")
  @CsvSource({
      "10, 100, 10, 200, false, one counter goes on",
      "10, 100, 150, 200, true, another began in between",
      "10, 100, 0, 200, false, the start is not known",
      "10, 100, 200, 200, false, an unknown start is given as the sample's own time",
      "10, 100, 250, 200, false, a start after the sample says nothing",
      "10, 100, 100, 200, true, a delta begins where the one before ended",
      "0, 100, 100, 200, false, a counter with unknown start begins at its first sample",
      "100, 100, 100, 200, false, the same if the first sample says so itself",
      "150, 100, 100, 200, false, nor does a wrong start before make a reset"})
  void resetBetween_startsAndTimes_sayWhetherCounterBeganAnew(long startBefore, long timeBefore,
      long start, long time, boolean reset, String why) {
    assertThat(StartTimes.resetBetween(startBefore, timeBefore, start, time)).as(why)
        .isEqualTo(reset);
  }
}
