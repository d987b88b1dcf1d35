// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1435781430.781, 1435781430781", "-1.5, -1500", "1.7e9, 1700000000000",
      ".5, 500", "1., 1000", "1.0004, 1000", "1.0006, 1001",
      "2015-07-01T20:10:30.781Z, 1435781430781", "2015-07-01T22:10:30.781+02:00, 1435781430781"})
  void millis_secondsOrRfc3339_read(String text, long expected) {
    assertThat(Times.millis("time", text)).isEqualTo(expected);
  }

  /** Fault 42: a time that is no time is refused before anything is read. */
  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Inf", "+Inf", "-Infinity", "", "x", "1e999", "1e400",
      "1700000000000",
      "0x10", "1d", "2015-07-01", "2015-13-01T00:00:00Z", "now"})
  void millis_anythingElse_isRefusedByName(String text) {
    assertThatThrownBy(() -> Times.millis("time", text))
        .isInstanceOf(QueryException.BadInput.class)
        .hasMessageStartingWith("cannot read parameter \"time\": got \"" + text + "\", expected");
  }

  @ParameterizedTest
  @CsvSource({"15, PT15S", "0.5, PT0.5S", "1h30m, PT1H30M", "1d, PT24H", "1w, PT168H",
      "1y, PT8760H",
      "100ms, PT0.1S", "1m500ms, PT1M0.5S", "1e3, PT1000S"})
  void duration_secondsOrUnits_read(String text, Duration expected) {
    assertThat(Times.duration("step", text)).isEqualTo(expected);
  }

  /** Fault 42. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "0s", "NaN", "Inf", "", "1x", "30m1h", "1.5h", "999999999y",
      "0.0001"})
  void duration_notPositiveOrUnreadable_isRefusedByName(String text) {
    assertThatThrownBy(() -> Times.duration("step", text))
        .isInstanceOf(QueryException.BadInput.class)
        .hasMessageStartingWith("cannot read parameter \"step\": got \"" + text + "\", expected");
  }

  @Test
  void millis_absent_isTheDefault() {
    assertThat(Times.millis("time", null, 7)).isEqualTo(7);
  }
}
