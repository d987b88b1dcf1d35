// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  /** Clients compare values as text; these are what a server written in Go answers. */
  @ParameterizedTest
  @CsvSource({
      "0, 0", "-0.0, -0", "1, 1", "-1, -1", "0.1, 0.1", "1.5, 1.5", "-2.25, -2.25",
      "100, 100", "1e6, 1000000", "123456789012345680, 123456789012345680",
      "1e20, 100000000000000000000", "1e21, 1e+21", "-1.5e22, -1.5e+22", "1e100, 1e+100",
      "0.000001, 0.000001", "0.0000015, 0.0000015", "0.0000001, 1e-07", "1.25e-9, 1.25e-09",
      "9007199254740993, 9007199254740992", "0.3, 0.3", "2.0E-3, 0.002",
      "1.7976931348623157E308, 1.7976931348623157e+308",
      "4.9E-324, 5e-324", "9.9E-324, 1e-323", "2.2250738585072014E-308, 2.2250738585072014e-308",
      "NaN, NaN", "Infinity, +Inf", "-Infinity, -Inf"})
  void number_anyValue_isShortestAsInGo(double value, String expected) {
    assertThat(Text.number(value)).isEqualTo(expected);
  }

  @Test
  void number_randomBits_readsBackTheSame() {
    var random = new Random(42);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(Text.number(value))).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1000, 1", "1500, 1.500", "1050, 1.050", "1001, 1.001", "-1500, -1.500",
      "1435781430781, 1435781430.781"})
  void seconds_millis_keepThreeDigitsOrNone(long millis, String expected) {
    assertThat(Text.seconds(millis)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "250, 250ms", "1000, 1s", "1500, 1.5s", "60000, 1m0s", "3723500, 1h2m3.5s",
      "90000000, 25h0m0s"})
  void duration_millis_readAsInGo(long millis, String expected) {
    assertThat(Text.duration(Duration.ofMillis(millis))).isEqualTo(expected);
  }
}
