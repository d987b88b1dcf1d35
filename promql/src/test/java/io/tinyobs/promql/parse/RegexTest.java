// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
  /** Fault 45: a dozen characters that ask for an automaton of a hundred million states. */
  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {"\"((((a{100}){100}){100}){100})\", {100}",
      "\"((a{2,500}){3})\", {3}", "\"(?:x(?:[^]}]{40}\\)){50}){60}\", {50}",
      "\"(\\Q(\\E{30}){40}\", {40}", "a{1001}, {1001}"})
  void compile_repeatsOfRepeats_areRefused(String regex, String part) {
    assertThatThrownBy(() -> Regex.compile(regex)).isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining("invalid repeat count").hasMessageContaining(part);
  }

  /** Fault 45: the same without nesting. */
  @Test
  void compile_manyRepeats_areRefused() {
    assertThatThrownBy(() -> Regex.compile("a{1000}".repeat(200)))
        .isInstanceOf(PatternSyntaxException.class);
  }

  /** Fault 45: what takes a backtracking engine longer than anyone lives. */
  @ParameterizedTest
  @ValueSource(strings = {"(a+)+b", "(a|aa)+b", "(a*)*b", "(.*a){25}b"})
  void compile_catastrophicForBacktracking_isMatchedAtOnce(String regex) {
    assertThat(Regex.compile(regex).matcher("a".repeat(2_000)).matches()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {"\"(a{30}){33}\", a, 990", "\"[]{]{3}\", ], 3",
      "\"[[:alpha:]{]{2}\", {, 2", "\"\\Q{3}\\E\", {3}, 1", "\"\\x{61}{3}\", a, 3",
      "\"\\p{Lu}{2}\", A, 2", "\"(?i)(?P<n>A{2}){2}\", a, 4", "\"\\{5}{2}\", {5}}, 1",
      "\"a{x}\", a{x}, 1", "\"x{0}a{,3}\", \"a{,3}\", 1"})
  void compile_ordinaryRepeats_match(String regex, String text, int times) {
    assertThat(Regex.compile(regex).matcher(text.repeat(times)).matches()).as(regex).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {")", "a)(b", "(", "[a", "a\\", "\\Q", "(?", "{3}", "\\p{", "[[:alpha:"})
  void compile_broken_isRefusedOrLiteral(String regex) {
    try {
      assertThat(Regex.compile(regex).matcher("").matches()).isIn(true, false);
    } catch (PatternSyntaxException e) {
      assertThat(e).hasMessageContaining("error parsing regexp");
    }
  }
}
