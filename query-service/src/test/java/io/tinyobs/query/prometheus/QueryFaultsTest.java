// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.BodyInserters;

class QueryFaultsTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    store(WriteBatch.create()
        .sample(Labels.of("__name__", "hits", "path", "/a"), NOW, 1)
        .sample(Labels.of("__name__", "hits", "path", "/b"), NOW, 2));
  }

  private ResponseSpec post(String path, String query) {
    return http.post().uri(path).body(BodyInserters.fromFormData("query", query)).exchange();
  }

  /** Fault 47: Grafana posts what others get. */
  @ParameterizedTest
  @CsvSource({"/api/v1/query, hits, 200", "/api/v1/query_range, rate(hits[5m]), 200",
      "/api/v1/format_query, sum(  hits ), 200", "/api/v1/parse_query, sum(hits), 200",
      "/api/v1/query, hits{, 400"})
  void postedForm_isAnsweredAsGet(String path, String query, int status) {
    var parameters = new LinkedHashMap<String, Object>();
    parameters.put("query", query);
    parameters.put("time", NOW / 1000);
    parameters.put("start", NOW / 1000 - 600);
    parameters.put("end", NOW / 1000);
    parameters.put("step", 30);
    var form = new LinkedMultiValueMap<String, String>();
    parameters.forEach((name, value) -> form.add(name, value.toString()));

    var posted = http.post().uri(path).body(BodyInserters.fromFormData(form)).exchange();

    var got = get(status, path + "?query={a}&time={b}&start={c}&end={d}&step={e}",
        parameters.values().toArray());
    assertThat(body(posted, status)).isEqualTo(got).contains("\"status\":");
  }

  @Test
  void postedForm_withUrlParameters_takesTheFormsFirst() {
    assertThat(body(post("/api/v1/query?query=1&time=5", "2"), 200)).contains("[5,\"2\"]");
  }

  /** Fault 39. */
  @Test
  void query_parseError_is400WithPosition() {
    assertThat(get(400, "/api/v1/query?query={q}", "sum(hits"))
        .startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"")
        .containsPattern("1:\\d+: parse error: ");
  }

  /** Fault 40. */
  @Test
  void query_manyToManyMatch_is422() {
    assertThat(get(422, "/api/v1/query?query={q}", "hits + on() hits"))
        .startsWith("{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"");
  }

  /** Fault 42. */
  @ParameterizedTest
  @ValueSource(strings = {
      "query=1&start=0&end=10&step=0", "query=1&start=0&end=10&step=-1",
      "query=1&start=10&end=9&step=1", "query=1&start=NaN&end=10&step=1",
      "query=1&start=0&end=Inf&step=1", "query=1&start=0&end=10&step=NaN",
      "query=1&start=0&end=11001&step=1", "query=1&start=0&end=10", "query=1&end=10&step=1",
      "query=1&start=0&step=1", "start=0&end=10&step=1", "query=1&start=0&end=10&step=1&limit=-1",
      "query=1&start=0&end=10&step=1&timeout=x", "query=1&start=0&end=10&step=1&lookback_delta=0",
      "query=1&start=-200000000000&end=200000000000&step=0.001"})
  void range_badParameter_is400(String parameters) {
    assertThat(get(400, "/api/v1/query_range?" + parameters))
        .startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"cannot ");
  }

  /** Fault 43: a small text that asks for very much. */
  @Test
  void query_subqueryBomb_is422() {
    assertThat(get(422, "/api/v1/query?query={q}", "max_over_time(vector(1)[1y:1ms])"))
        .startsWith("{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"");
  }

  /** Fault 44: by URL up to the limit, beyond it by form. */
  @Test
  void query_tooLong_is400() {
    var padding = " ".repeat(16 * 1024 - 3);
    assertThat(get("/api/v1/query?query={q}", "1+1" + padding)).contains("\"2\"");
    assertThat(get(400, "/api/v1/query?query={q}", "1+1 " + padding)).contains(
        "\"errorType\":\"bad_data\"",
        "cannot read query: got 16,385 bytes, expected at most 16,384");
    for (int size : new int[]{20_000, 1_000_000}) {
      assertThat(body(post("/api/v1/query", "1" + " ".repeat(size)), 400))
          .contains("\"errorType\":\"bad_data\"");
    }
  }

  /** Fault 44. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "-", "sum(", "1+("})
  void query_nestedDeep_is400(String opening) {
    var query = opening.repeat(16_000 / opening.length()) + "hits{";

    assertThat(body(post("/api/v1/query", query), 400)).contains("\"errorType\":\"bad_data\"");
  }

  /** Fault 62: Redis restarts under a dashboard. */
  @Test
  void query_storeAway_is503() {
    storage.unavailable();

    assertThat(get(503, "/api/v1/query?query=hits")).startsWith(
        "{\"status\":\"error\",\"errorType\":\"unavailable\",\"error\":\"cannot reach the store");
  }

  /** Fault 62: each API tells when to come again, and only where that may help. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/query?query=hits", "/v1/query/instant?query=hits", "/api/logs"})
  void read_storeAway_saysWhenToComeAgain(String uri) {
    http.get().uri("/api/v1/query?query=sum(").exchange()
        .expectHeader().doesNotExist("Retry-After");
    storage.unavailable();

    var answer = http.get().uri(uri).exchange();

    answer.expectHeader().valueEquals("Retry-After", "2");
    body(answer, 503);
  }

  /** Fault 47: data sources try another method when one is refused, by the status. */
  @Test
  void query_wrongMethod_is405WithAllow() {
    var answer = http.put().uri("/api/v1/query").exchange();

    answer.expectHeader().exists("Allow");
    assertThat(body(answer, 405)).startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\"");
  }

  /** Fault 47: what changes nothing may not be posted, what is posted may not be got. */
  @ParameterizedTest
  @CsvSource({"POST, /api/v1/label/job/values, GET", "POST, /api/v1/metadata, GET",
      "POST, /api/v1/status/tsdb, GET", "DELETE, /api/v1/series, POST", "GET, /api/v1/read, POST",
      "POST, /api/v1/targets, GET", "PUT, /api/v1/parse_query, POST"})
  void path_wrongMethod_is405WithAllow(String method, String path, String allowed) {
    var answer = http.method(HttpMethod.valueOf(method)).uri(path).exchange();

    answer.expectHeader().value("Allow", allow -> assertThat(allow).contains(allowed));
    assertThat(body(answer, 405)).startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\"");
  }

  /** Fault 47. */
  @Test
  void query_acceptThatCannotBeMet_is406() {
    var answer = http.get().uri("/api/v1/query?query=1").accept(MediaType.APPLICATION_XML)
        .exchange();

    assertThat(body(answer, 406)).startsWith("{\"status\":\"error\",");
  }

  @Test
  void query_unknownPath_is404() {
    assertThat(get(404, "/api/v1/unknown")).startsWith(
        "{\"status\":\"error\",\"errorType\":\"not_found\"");
  }
}
