// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.query.QueryServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees as Prometheus 3's own API writes them. */
class ParseQueryTest extends QueryServiceTest {
  private static final String UP = """
      {"anchored":false,"matchers":[{"name":"__name__","type":"=","value":"up"}],"name":"up",\
      "offset":0,"offsetExpr":null,"smoothed":false,"startOrEnd":null,"timestamp":null,\
      "type":"vectorSelector"}""";

  private String tree(String query) {
    var answer = get("/api/v1/parse_query?query={q}", query);
    assertThat(answer).startsWith("{\"status\":\"success\",\"data\":{").endsWith("}");
    return answer.substring("{\"status\":\"success\",\"data\":".length(), answer.length() - 1);
  }

  /** The query page of Prometheus' UI draws the tree of what is typed. */
  @Test
  void parse_selector_hasMatchersAndModifiers() {
    assertThat(tree("up")).isEqualTo(UP);
    assertThat(tree("foo{a=~\"b|c\",d!=\"\"} offset -5m @ 1.5")).isEqualTo("""
        {"anchored":false,"matchers":[{"name":"a","type":"=~","value":"b|c"},\
        {"name":"d","type":"!=","value":""},{"name":"__name__","type":"=","value":"foo"}],\
        "name":"foo","offset":-300000,"offsetExpr":null,"smoothed":false,"startOrEnd":null,\
        "timestamp":1500,"type":"vectorSelector"}""");
    assertThat(tree("up[5m] @ end()")).isEqualTo("""
        {"anchored":false,"matchers":[{"name":"__name__","type":"=","value":"up"}],"name":"up",\
        "offset":0,"offsetExpr":null,"range":300000,"rangeExpr":null,"smoothed":false,\
        "startOrEnd":"end","timestamp":null,"type":"matrixSelector"}""");
  }

  @Test
  void parse_aggregation_hasParameterAndGrouping() {
    assertThat(tree("topk without (a) (3, up)")).isEqualTo("""
        {"expr":%s,"grouping":["a"],"op":"topk","param":{"type":"numberLiteral","val":"3"},\
        "type":"aggregation","without":true}""".formatted(UP));
    assertThat(tree("sum(up)")).isEqualTo("""
        {"expr":%s,"grouping":[],"op":"sum","param":null,"type":"aggregation","without":false}"""
        .formatted(UP));
  }

  @Test
  void parse_binary_hasMatching() {
    assertThat(tree("up * on(a) group_left(b) up")).isEqualTo("""
        {"bool":false,"lhs":%s,"matching":{"card":"many-to-one",\
        "fillValues":{"lhs":null,"rhs":null},"include":["b"],"labels":["a"],"on":true},\
        "op":"*","rhs":%s,"type":"binaryExpr"}""".formatted(UP, UP));
    assertThat(tree("up and up")).contains("\"card\":\"many-to-many\"", "\"on\":false");
    assertThat(tree("up > bool 1")).contains("\"bool\":true", "\"matching\":null");
  }

  @Test
  void parse_call_hasItsSignature() {
    assertThat(tree("abs(-up)")).isEqualTo("""
        {"args":[{"expr":%s,"op":"-","type":"unaryExpr"}],"func":{"argTypes":["vector"],\
        "name":"abs","returnType":"vector","variadic":0},"type":"call"}""".formatted(UP));
    assertThat(tree("rate(up[1m])")).contains("\"argTypes\":[\"matrix\"]");
  }

  @Test
  void parse_subqueryWithArithmetic_tellsHowToCompute() {
    assertThat(tree("(up)[step() + 1m:10s] offset 1d")).isEqualTo("""
        {"expr":{"expr":%s,"type":"parenExpr"},"offset":86400000,"offsetExpr":null,"range":0,\
        "rangeExpr":{"lhs":{"lhs":null,"op":"step","rhs":null,"type":"durationExpr",\
        "wrapped":false},"op":"+","rhs":{"duration":true,"type":"numberLiteral","val":"60"},\
        "type":"durationExpr","wrapped":false},"startOrEnd":null,"step":10000,"stepExpr":null,\
        "timestamp":null,"type":"subquery"}""".formatted(UP));
  }

  @ParameterizedTest
  @CsvSource({"1e6, 1000000", "-Inf, -Inf", "NaN, NaN", "0.0000001, 0.0000001", "0x10, 16"})
  void parse_number_isWrittenWithoutExponent(String query, String value) {
    assertThat(tree(query)).isEqualTo("{\"type\":\"numberLiteral\",\"val\":\"" + value + "\"}");
  }

  @Test
  void parse_string_isUnquoted() {
    assertThat(tree("\"a\\nb\"")).isEqualTo("{\"type\":\"stringLiteral\",\"val\":\"a\\nb\"}");
  }

  /** Fault 44: a query generator that wraps and wraps. */
  @Test
  void parse_nestedDeep_isATreeOrA400() {
    assertThat(tree("(".repeat(200) + "1" + ")".repeat(200))).contains("parenExpr");
    var answer = http.get().uri("/api/v1/parse_query?query={q}",
        "-(".repeat(4000) + "up" + ")".repeat(4000)).exchange().expectBody(String.class)
        .returnResult();
    assertThat(answer.getStatus().value()).isIn(200, 400, 422);
  }
}
