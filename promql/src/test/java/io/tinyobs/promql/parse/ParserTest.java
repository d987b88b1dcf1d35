// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyobs.model.Matcher;
import io.tinyobs.promql.PromQlException.ParseError;
import io.tinyobs.promql.ast.DurationExpr;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.PosRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
  private static final String ALPHABET = "abex:_019.5mh(){}[]\"'`\\,=!~<>+-*/%^@# \n"
      + "sum rate by on offset start() é\u0000\ud800";

  // Positions differ after printing, and printing sorts matchers.
  private static final RecursiveComparisonConfiguration SHAPE = RecursiveComparisonConfiguration
      .builder().withIgnoredFieldsOfTypes(PosRange.class)
      .withIgnoredCollectionOrderInFields("matchers").withStrictTypeChecking(true).build();

  static Stream<Arguments> invalid() throws IOException {
    return rows("/parse/invalid.tsv");
  }

  static Stream<Arguments> valid() throws IOException {
    return rows("/parse/valid.tsv");
  }

  private static Stream<Arguments> rows(String name) throws IOException {
    var rows = new ArrayList<Arguments>();
    try (var in = ParserTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.startsWith("# ")).forEach(line -> {
        var columns = line.split("\t", -1);
        rows.add(Arguments.of(unescape(columns[0]), unescape(columns[1])));
      });
    }
    assertThat(rows).hasSizeGreaterThan(50);
    return rows.stream();
  }

  private static String unescape(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        c = text.charAt(++i);
        out.append(c == 'n' ? '\n' : c == 't' ? '\t' : c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** People look an error up by its words, and editors jump to its position. */
  @ParameterizedTest
  @MethodSource("invalid")
  void parse_invalidQuery_errorSaysWhatAndWhere(String query, String message) {
    assertThatThrownBy(() -> PromQl.parse(query)).isInstanceOf(ParseError.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void format_validQuery_canonical(String query, String canonical) {
    assertThat(PromQl.format(query)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void parse_printedQuery_equalTree(String query, String canonical) {
    assertThat(PromQl.parse(canonical)).usingRecursiveComparison(SHAPE)
        .isEqualTo(PromQl.parse(query));
  }

  @Test
  void parse_randomCharacters_parseErrorOrTree() {
    var random = new Random(42);
    int trees = 0;
    for (int i = 0; i < 10_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(30); n >= 0; n--) {
        text.append(random.nextInt(20) == 0
            ? (char) random.nextInt(0x10000)
            : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      trees += parses(text.toString()) ? 1 : 0;
    }
    assertThat(trees).isPositive();
  }

  /** Half-typed and mangled queries are what an editor sends. */
  @Test
  void parse_mutatedQueries_parseErrorOrTree() throws IOException {
    var random = new Random(7);
    var queries = Stream.concat(valid(), invalid()).map(row -> (String) row.get()[0]).toList();
    int errors = 0;
    for (int i = 0; i < 10_000; i++) {
      var text = new StringBuilder(queries.get(random.nextInt(queries.size())));
      for (int n = random.nextInt(3); n >= 0 && !text.isEmpty(); n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
          default -> text.insert(at, queries.get(random.nextInt(queries.size())));
        }
      }
      errors += parses(text.toString()) ? 0 : 1;
    }
    assertThat(errors).isPositive();
  }

  // What parses also prints, and reads back as the same.
  private static boolean parses(String query) {
    Expr tree;
    try {
      tree = PromQl.parse(query);
    } catch (ParseError e) {
      assertThat(e.detail()).isNotEmpty();
      return false;
    }
    var printed = PromQl.format(tree);
    assertThat(PromQl.format(printed)).isEqualTo(printed);
    return true;
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "-", "sum(", "abs(", "a[", "{", "a + ", "!", "1^", "((a"})
  void parse_repeatedTenThousandTimes_parseError(String piece) {
    assertThatThrownBy(() -> PromQl.parse(piece.repeat(10_000))).isInstanceOf(ParseError.class);
    assertThatThrownBy(() -> PromQl.parse(piece.repeat(4_000))).isInstanceOf(ParseError.class);
  }

  @Test
  void parse_balancedParentheses_limitedDepth() {
    var fits = "(".repeat(200) + "1" + ")".repeat(200);
    assertThat(PromQl.format(fits)).isEqualTo(fits);
    var deep = "(".repeat(3_000) + "1" + ")".repeat(3_000);
    assertThatThrownBy(() -> PromQl.parse(deep)).isInstanceOf(ParseError.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> PromQl.parse("1" + "+1".repeat(3_000)))
        .isInstanceOf(ParseError.class).hasMessageContaining("nested too deeply");
    var offset = "a offset " + "(".repeat(3_000) + "1" + ")".repeat(3_000);
    assertThatThrownBy(() -> PromQl.parse(offset)).isInstanceOf(ParseError.class)
        .hasMessageContaining("nested too deeply");
    var durations = "a[" + "1+".repeat(3_000) + "1]";
    assertThatThrownBy(() -> PromQl.parse(durations)).isInstanceOf(ParseError.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void parse_longerThan16Kibibytes_parseError() {
    assertThat(PromQl.format("a" + " ".repeat(Parser.MAX_QUERY_BYTES - 1))).isEqualTo("a");
    assertThatThrownBy(() -> PromQl.parse("a" + " ".repeat(Parser.MAX_QUERY_BYTES)))
        .isInstanceOf(ParseError.class).hasMessage("1:1: parse error: query is too long:"
            + " got 16385 bytes, expected at most 16384");
  }

  @Test
  void parse_secondLine_positionCountsLines() {
    assertThatThrownBy(() -> PromQl.parse("sum(\n  rate(a)\n)")).isInstanceOfSatisfying(
        ParseError.class, e -> {
          assertThat(e).hasMessage("2:8: parse error: expected type range vector in call to"
              + " function \"rate\", got instant vector");
          assertThat(e.pos()).isEqualTo(new PosRange(12, 13));
          assertThat(e.detail()).startsWith("expected type range vector");
        });
  }

  @Test
  void parse_offset_reachesTheTree() {
    var tree = (Expr.VectorSelector) PromQl.parse("a offset -90s");
    assertThat(tree.offset()).isInstanceOfSatisfying(DurationExpr.Literal.class,
        literal -> assertThat(literal.millis()).isEqualTo(-90_000));
    assertThat(tree.pos()).isEqualTo(new PosRange(0, 13));
  }

  @Test
  void parseSelector_allOperators_matchers() {
    var matchers = PromQl.parseSelector("up{a=\"1\", b!='2', c=~`3|4`, \"d.e\"!~\"5.*\"}");
    assertThat(matchers).extracting(Matcher::toString).containsExactly("a=\"1\"", "b!=\"2\"",
        "c=~\"3|4\"", "d.e!~\"5.*\"", "__name__=\"up\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up[5m]", "up offset 5m", "up + up", "", "1", "up{", "sum(up)"})
  void parseSelector_anythingElse_parseError(String text) {
    assertThatThrownBy(() -> PromQl.parseSelector(text)).isInstanceOf(ParseError.class);
  }

  @Test
  void parseSelector_empty_noMatchers() {
    assertThat(PromQl.parseSelector("{}")).isEqualTo(List.of());
  }
}
