// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
  private final JsonMapper mapper = new JsonMapper();

  @Test
  void string_ofRandomCharacters_readsBack() {
    Random random = new Random(20261120);
    for (int i = 0; i < 2000; i++) {
      String text = random.ints(random.nextInt(40), 0, 0x3000)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
      assertThat(read(text)).isEqualTo(text);
    }
  }

  @Test
  void string_withSurrogates_keepsPairsAndReplacesHalves() {
    assertThat(read("a😀b")).isEqualTo("a😀b");
    assertThat(read("a\ud83d")).isEqualTo("a\ufffd");
    assertThat(read("\ude00b")).isEqualTo("\ufffdb");
    assertThat(read("\ud83d\ud83d\ude00")).isEqualTo("\ufffd😀");
  }

  @ParameterizedTest
  @ValueSource(doubles = {
      0, -0.0, 1, -1, 0.1, 1e300, 9007199254740994d, 1e15, 123456.789, Double.MAX_VALUE,
      Double.MIN_VALUE
  })
  void number_finite_readsBackBitForBit(double value) {
    double read = mapper.readTree(new Json().number(value).toBytes()).asDouble();
    assertThat(read).isEqualTo(value);
  }

  private String read(String text) {
    return mapper.readTree(new Json().string(text).toBytes()).asString();
  }
}
