// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Exemplar;
import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.BodyInserters;

class ExemplarsControllerTest extends QueryServiceTest {
  private static final String PATH = "/api/v1/query_exemplars";
  private static final String TRACE = "5b8efff798038103d269b633813fc60c";

  private static Labels bucket(String le) {
    return Labels.of("__name__", "latency_bucket", "job", "shop", "le", le);
  }

  @BeforeEach
  void fill() {
    store(WriteBatch.create()
        .exemplar(bucket("0.5"), new Exemplar(Labels.of("trace_id", TRACE), 0.25, NOW + 50))
        .exemplar(bucket("0.5"), new Exemplar(Labels.of("user", "\"u\""), 0.5, NOW - 60_000))
        .exemplar(bucket("+Inf"), new Exemplar(Labels.EMPTY, Double.POSITIVE_INFINITY, NOW))
        .exemplar(
            Labels.of("__name__", "hits_total"), new Exemplar(Labels.of("span_id", "x"), 1, NOW)));
  }

  private static String data(String items) {
    return "{\"status\":\"success\",\"data\":[" + items + "]}";
  }

  /** Letter for letter what Grafana is used to read. */
  @Test
  void exemplars_ofASelector_haveTheShapeOfPrometheus() {
    assertThat(get(PATH + "?query={q}", "latency_bucket")).isEqualTo(data("""
        {"seriesLabels":{"__name__":"latency_bucket","job":"shop","le":"+Inf"},"exemplars":[\
        {"labels":{},"value":"+Inf","timestamp":%1$d}]},\
        {"seriesLabels":{"__name__":"latency_bucket","job":"shop","le":"0.5"},"exemplars":[\
        {"labels":{"user":"\\"u\\""},"value":"0.5","timestamp":%2$d},\
        {"labels":{"trace_id":"%3$s"},"value":"0.25","timestamp":%1$d.050}]}"""
        .formatted(NOW / 1000, NOW / 1000 - 60, TRACE)));
  }

  /** A panel's query is an expression; what it makes of the series does not matter, nor how far it looks back. */
  @ParameterizedTest
  @ValueSource(strings = {
      "histogram_quantile(0.99, sum by (le) (rate(latency_bucket{le=\"0.5\"}[5m] offset 1d))) > 0",
      "max_over_time(latency_bucket{le=\"0.5\"}[1h:1m])", "-(latency_bucket{le=\"0.5\"} @ 5)",
      "latency_bucket{le=\"0.5\"} + on(le) latency_bucket{le=\"0.5\",job=~\".+\"}",
      "topk(scalar(nothing), latency_bucket{le=\"0.5\"})", "{le=\"0.5\"}"})
  void exemplars_ofAnyExpression_areThoseOfItsSelectors(String query) {
    assertThat(get(PATH + "?query={q}", query))
        .contains(TRACE, "\"le\":\"0.5\"").doesNotContain("hits_total", "+Inf")
        .containsOnlyOnce("seriesLabels");
  }

  @Test
  void exemplars_ofSeveralSelectors_areSortedByTheirSeries() {
    assertThat(get(PATH + "?query={q}", "latency_bucket{le=\"0.5\"} / on() hits_total"))
        .containsSubsequence("hits_total", "latency_bucket");
  }

  @Test
  void exemplars_range_bothEndsIncluded() {
    var query = PATH + "?query=latency_bucket&start={s}&end={e}";
    assertThat(get(query, NOW / 1000, NOW / 1000)).contains("+Inf").doesNotContain(TRACE);
    assertThat(get(query, "2026-11-20T11:58:59Z", "2026-11-20T11:59:00Z")).contains("\"user\"")
        .doesNotContain(TRACE, "+Inf");
    assertThat(get(query, 1, 2)).isEqualTo(data(""));
  }

  @Test
  void exemplars_queryWithoutSelector_areNone() {
    assertThat(get(PATH + "?query={q}", "1+1")).isEqualTo(data(""));
    assertThat(get(PATH + "?query=unknown")).isEqualTo(data(""));
  }

  /** Fault 47. */
  @Test
  void exemplars_postedForm_isAnsweredAsGet() {
    var form = new LinkedMultiValueMap<String, String>();
    form.add("query", "hits_total");

    assertThat(body(http.post().uri(PATH).body(BodyInserters.fromFormData(form)).exchange(), 200))
        .isEqualTo(get(PATH + "?query=hits_total")).contains("span_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "up{", "up &", "{job=~\".*\"}"})
  void exemplars_badQuery_are400(String query) {
    assertThat(get(400, PATH + "?query={q}", query))
        .startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start=5&end=4", "start=x", "end=20-26"})
  void exemplars_badRange_are400(String parameters) {
    assertThat(get(400, PATH + "?query=up&" + parameters))
        .startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"cannot read");
  }

  @Test
  void exemplars_storeAway_is503() {
    storage.unavailable();

    assertThat(get(503, PATH + "?query=up")).contains("\"errorType\":\"unavailable\"");
  }
}
