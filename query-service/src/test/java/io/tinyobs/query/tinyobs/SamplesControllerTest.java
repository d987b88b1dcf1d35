// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesControllerTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    var requests = Labels.of("__name__", "requests_total", "path", "/a\"b");
    var temperature = Labels.of("__name__", "temperature");
    store(WriteBatch.create()
        .metadata(new MetricMetadata("requests_total", MetricType.COUNTER, "", ""))
        .sample(requests, NOW - 2000, 1)
        .sample(requests, NOW - 1000, 2.5)
        .sample(temperature, NOW - 1000, -3)
        .sample(temperature, NOW - 500, Double.POSITIVE_INFINITY)
        .sample(temperature, NOW, StaleNaN.VALUE)
        .sample(temperature, NOW - 7_200_000, 20));
  }

  @Test
  void samples_ofOneMetric_listedOneByOne() {
    assertThat(get("/v1/query?metric=requests_total")).isEqualTo("""
        {"metrics":[\
        {"name":"requests_total","type":"counter","value":1.0,"labels":{"path":"/a\\"b"},\
        "timestamp":"2026-11-20T11:59:58Z"},\
        {"name":"requests_total","type":"counter","value":2.5,"labels":{"path":"/a\\"b"},\
        "timestamp":"2026-11-20T11:59:59Z"}],"count":2}""");
  }

  @Test
  void samples_noMetricNamed_listsAllOfTheLastHour() {
    assertThat(get("/v1/query")).contains("\"name\":\"requests_total\"")
        .contains("\"name\":\"temperature\",\"type\":\"\",\"value\":-3.0,\"timestamp\"")
        .endsWith("\"count\":3}");
  }

  @Test
  void samples_nothingFound_isNull() {
    assertThat(get("/v1/query?metric=unknown")).isEqualTo("{\"metrics\":null,\"count\":0}");
  }

  @Test
  void samples_startNotBeforeEnd_isRefused() {
    assertThat(get(400, "/v1/query?start=5&end=5"))
        .isEqualTo("{\"error\":\"Bad Request\",\"message\":\"start must be before end\"}");
  }

  @Test
  void range_ofOneMetric_isPointsOfAChart() {
    assertThat(get("/v1/query/range?metric=requests_total")).isEqualTo("""
        {"data":[{"metric":"requests_total","labels":{"path":"/a\\"b"},"points":[\
        {"t":%d,"v":1.0},{"t":%d,"v":2.5}],"resolution":"raw"}]}"""
        .formatted(NOW - 2000, NOW - 1000));
  }

  @Test
  void range_valuesJsonCannotSay_areLeftOut() {
    assertThat(get("/v1/query/range?metric=temperature")).isEqualTo("""
        {"data":[{"metric":"temperature","points":[{"t":%d,"v":-3.0}],"resolution":"raw"}]}"""
        .formatted(NOW - 1000));
  }

  @Test
  void range_answer_mustNotBeCached() {
    http.get().uri("/v1/query/range?metric=requests_total").exchange()
        .expectHeader().valueEquals("Cache-Control", "no-cache");
  }

  @Test
  void range_nothingFound_isNull() {
    assertThat(get("/v1/query/range?metric=unknown")).isEqualTo("{\"data\":null}");
  }

  @Test
  void range_morePointsThanAsked_becomeMeans() {
    var batch = WriteBatch.create();
    for (int i = 0; i < 10; i++) {
      batch.sample(Labels.of("__name__", "many"), NOW - 10_000 + 1000L * i, i);
    }
    store(batch);

    assertThat(get("/v1/query/range?metric=many&maxPoints=3")).contains("""
        "points":[{"t":%d,"v":1.5},{"t":%d,"v":5.5},{"t":%d,"v":8.5}]"""
        .formatted(NOW - 10_000, NOW - 6000, NOW - 2000));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/v1/query/range                                     | metric parameter required",
      "/v1/query/range?metric=m&start=10&end=9             | end must be after start",
      "/v1/query/range?metric=m&start=0&end=7776001        | query window too large (max 90 days)",
      "/v1/query/range?metric=m&maxPoints=0                | maxPoints must be between 1 and 5000",
      "/v1/query/range?metric=m&maxPoints=5001             | maxPoints must be between 1 and 5000",
      "/v1/query/range?metric=m&maxPoints=x                | maxPoints must be between 1 and 5000"})
  void range_badParameter_isRefusedInTheDocumentedWords(String uri, String message) {
    assertThat(get(400, uri))
        .isEqualTo("{\"error\":\"Bad Request\",\"message\":\"%s\"}".formatted(message));
  }

  @Test
  void range_ninetyDaysExactly_isAllowed() {
    assertThat(get("/v1/query/range?metric=m&start=0&end=7776000")).isEqualTo("{\"data\":null}");
  }

  /** Redis restarts while someone looks at a chart. */
  @Test
  void range_storeAway_is503() {
    storage.unavailable();

    assertThat(get(503, "/v1/query/range?metric=m"))
        .startsWith("{\"error\":\"Service Unavailable\",\"message\":\"cannot reach the store");
  }

  @Test
  void range_wrongMethod_is405InTheSameShape() {
    var answer = http.post().uri("/v1/query/range").exchange();
    assertThat(body(answer, 405)).startsWith("{\"error\":\"Method Not Allowed\",\"message\":");
  }
}
