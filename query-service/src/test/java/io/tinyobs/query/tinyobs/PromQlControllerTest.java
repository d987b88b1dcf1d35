// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;

class PromQlControllerTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    store(WriteBatch.create()
        .sample(Labels.of("__name__", "up", "job", "shop"), NOW - 15_000, 0.5)
        .sample(Labels.of("__name__", "up", "job", "shop"), NOW, 1));
  }

  private String execute(int status, String json) {
    return body(http.post().uri("/v1/query/execute").bodyValue(json).exchange(), status);
  }

  @Test
  void execute_withDefaults_isAMatrixOfTheLastHour() {
    assertThat(execute(200, "{\"query\":\"up\"}")).isEqualTo("""
        {"status":"success","data":{"resultType":"matrix","result":[\
        {"metric":{"__name__":"up","job":"shop"},\
        "values":[[%d,"0.500000"],[%d,"1.000000"]]}]},"query":"up"}"""
        .formatted(NOW / 1000 - 15, NOW / 1000));
  }

  /** Clients send JSON as a form, or with no type at all. */
  @Test
  void execute_anyContentType_isReadAsJson() {
    var answer = http.post().uri("/v1/query/execute")
        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
        .bodyValue("{\"query\":\"up\",\"unknown\":1}").exchange();

    assertThat(body(answer, 200)).isEqualTo(execute(200, "{\"query\":\"up\"}"));
  }

  @Test
  void execute_timesAndStep_decideThePoints() {
    assertThat(execute(200, """
        {"query":"1","start":"2026-11-20T11:59:00Z","end":"2026-11-20T12:00:00Z","step":"30s"}"""))
        .contains("\"values\":[[%d,\"1.000000\"],[%d,\"1.000000\"],[%d,\"1.000000\"]]"
            .formatted(NOW / 1000 - 60, NOW / 1000 - 30, NOW / 1000));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{}                                      | query parameter is required",
      "{\"query\":\"\"}                        | query parameter is required",
      "{\"query\":\"1\",\"start\":\"9\",\"end\":\"9\"} | start must be before end",
      "{\"query\":                             | invalid JSON: ",
      "null                                    | invalid JSON: ",
      "{\"query\":\"sum(\"}                    | 1:5: parse error: ",
      "{\"query\":\"1\",\"step\":\"x\"}        | cannot read parameter \\\"step\\\": "})
  void execute_badInput_is400InTheDocumentedShape(String json, String message) {
    assertThat(execute(400, json))
        .startsWith("{\"error\":\"Bad Request\",\"message\":\"" + message);
  }

  @Test
  void execute_noBody_is400() {
    var answer = http.post().uri("/v1/query/execute").exchange();
    assertThat(body(answer, 400))
        .startsWith("{\"error\":\"Bad Request\",\"message\":\"invalid JSON");
  }

  @Test
  void instant_vector_hasAListOfOneValue() {
    assertThat(get("/v1/query/instant?query=up")).isEqualTo("""
        {"status":"success","data":{"resultType":"vector","result":[\
        {"metric":{"__name__":"up","job":"shop"},"values":[[%d,"1.000000"]]}]},"query":"up"}"""
        .formatted(NOW / 1000));
    assertThat(body(http.post().uri("/v1/query/instant?query=up").exchange(), 200))
        .isEqualTo(get("/v1/query/instant?query=up"));
  }

  @Test
  void instant_scalar_isASeriesWithoutLabels() {
    assertThat(get("/v1/query/instant?query=-1&time=1.5")).contains(
        "\"result\":[{\"metric\":{},\"values\":[[1,\"-1.000000\"]]}]");
  }

  @Test
  void instant_noQuery_is400() {
    assertThat(get(400, "/v1/query/instant")).isEqualTo(
        "{\"error\":\"Bad Request\",\"message\":\"query parameter is required\"}");
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0.100000", "-0.0, -0.000000", "0.0000005, 0.000000",
      "1e15, 1000000000000000.000000",
      "NaN, NaN", "Infinity, +Inf", "-0.00000001, -0.000000", "2.5, 2.500000"})
  void sixDecimals_anyValue_asInGo(double value, String expected) {
    assertThat(EnvelopeJson.sixDecimals(value)).isEqualTo(expected);
  }
}
