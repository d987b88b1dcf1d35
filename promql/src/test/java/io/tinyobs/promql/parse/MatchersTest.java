// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Matcher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchersTest {
  /** The fast paths and the automaton must agree with one meaning: anchored, dot is anything. */
  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {"a|b, a, true", "a|b, ab, false", "a|b, c, false",
      "ab.*, abc, true", "ab.*, ab, true", "ab.*, xab, false", ".*, \"\", true", ".+, \"\", false",
      ".+, x, true", "a.c, abc, true", "a.c, \"a\nc\", true", "a.c, xabc, false",
      "a.c|x, abcd, false", "(a|b)c, bc, true", "|a, \"\", true", "a\\.b, a.b, true",
      "a\\.b, axb, false", "(?i)abc, ABC, true", "a.*|b, b, true", "ab.*, \"ab\nc\", true"})
  void of_regex_wholeValueDecides(String pattern, String value, boolean expected) {
    assertThat(Matchers.of("l", Matcher.Op.REGEX, pattern).matches(value)).isEqualTo(expected);
    assertThat(Matchers.of("l", Matcher.Op.NOT_REGEX, pattern).matches(value))
        .isEqualTo(!expected);
  }
}
