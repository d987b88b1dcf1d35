// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryControllerTest extends QueryServiceTest {
  private static final String NOW_SECONDS = Long.toString(NOW / 1000);

  @BeforeEach
  void fill() {
    var batch = WriteBatch.create();
    var first = Labels.of("__name__", "hits", "path", "/a\"b");
    var second = Labels.of("__name__", "hits", "path", "/c");
    for (int i = 0; i <= 10; i++) {
      long time = NOW - 60_000 * (10 - i);
      batch.sample(first, time, i / 2.0);
      batch.sample(second, time, i == 10 ? Double.POSITIVE_INFINITY : 1e21);
    }
    store(batch.sample(Labels.of("__name__", "half"), NOW - 500, Double.NaN));
  }

  /** What Grafana asks when someone presses "Save &amp; test". */
  @Test
  void instant_healthProbe_isTwo() {
    assertThat(get("/api/v1/query?query={q}", "1+1")).isEqualTo("""
        {"status":"success","data":{"resultType":"scalar","result":[{now},"2"]}}"""
        .replace("{now}", NOW_SECONDS));
  }

  @Test
  void instant_vector_hasOneValueASeries() {
    assertThat(get("/api/v1/query?query=hits")).isEqualTo("""
        {"status":"success","data":{"resultType":"vector","result":[\
        {"metric":{"__name__":"hits","path":"/a\\"b"},"value":[{now},"5"]},\
        {"metric":{"__name__":"hits","path":"/c"},"value":[{now},"+Inf"]}]}}"""
        .replace("{now}", NOW_SECONDS));
  }

  /** How many samples are stored in all: series of several metrics that differ in nothing but the name. */
  @Test
  void instant_functionOverManyMetrics_keepsThemApart() {
    store(WriteBatch.create().sample(Labels.of("__name__", "other", "path", "/c"), NOW, 1));
    assertThat(get("/api/v1/query?query={q}", "sum(count_over_time({__name__=~\".+\"}[1d]))"))
        .contains("\"24\"");
    assertThat(get("/api/v1/query?query={q}", "count_over_time({__name__=~\"hits\"}[1d])"))
        .contains("\"11\"").doesNotContain("__name__");
  }

  @Test
  void instant_timeWithMillis_isEchoedWithThreeDigits() {
    var time = (NOW - 250) / 1000 + ".750";
    assertThat(get("/api/v1/query?query=half&time=" + time))
        .contains("\"value\":[" + time + ",\"NaN\"]");
  }

  @Test
  void instant_rfc3339Time_isTheSameAsSeconds() {
    assertThat(get("/api/v1/query?query=hits&time={t}", "2026-11-20T11:59:00Z"))
        .isEqualTo(get("/api/v1/query?query=hits&time={t}", (NOW - 60_000) / 1000));
  }

  @Test
  void instant_rangeSelector_isAMatrixOfStoredSamples() {
    assertThat(get("/api/v1/query?query={q}", "hits{path=\"/c\"}[2m]")).isEqualTo("""
        {"status":"success","data":{"resultType":"matrix","result":[\
        {"metric":{"__name__":"hits","path":"/c"},\
        "values":[[%d,"1e+21"],[%s,"+Inf"]]}]}}""".formatted(NOW / 1000 - 60, NOW_SECONDS));
  }

  @Test
  void instant_string_isAString() {
    assertThat(get("/api/v1/query?query={q}", "\"a\\\"b\"")).contains(
        "\"resultType\":\"string\",\"result\":[" + NOW_SECONDS + ",\"a\\\"b\"]");
  }

  @Test
  void instant_nothingFound_isAnEmptyVector() {
    assertThat(get("/api/v1/query?query=nothing")).isEqualTo(
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
  }

  @Test
  void instant_limit_cutsOffAndSaysSo() {
    assertThat(get("/api/v1/query?query=hits&limit=1"))
        .contains("/a").doesNotContain("/c")
        .endsWith("\"warnings\":[\"results truncated due to limit\"]}");
    assertThat(get("/api/v1/query?query=hits&limit=2")).doesNotContain("warnings");
  }

  @Test
  void instant_lookbackDelta_decidesHowOldASampleMayBe() {
    long later = NOW / 1000 + 120;
    assertThat(get("/api/v1/query?query=half&time=" + later)).contains("half");
    assertThat(get("/api/v1/query?query=half&lookback_delta=1m&time=" + later))
        .doesNotContain("half");
  }

  @Test
  void range_matrix_hasAValueEachStep() {
    var uri = "/api/v1/query_range?query={q}&start={s}&end={e}&step=60";
    assertThat(get(uri, "hits{path=~\"/a.*\"}", NOW / 1000 - 120, NOW / 1000)).isEqualTo("""
        {"status":"success","data":{"resultType":"matrix","result":[\
        {"metric":{"__name__":"hits","path":"/a\\"b"},\
        "values":[[%d,"4"],[%d,"4.5"],[%d,"5"]]}]}}"""
        .formatted(NOW / 1000 - 120, NOW / 1000 - 60, NOW / 1000));
  }

  @Test
  void range_durationStep_isTheSameAsSeconds() {
    var uri = "/api/v1/query_range?query=hits&start={s}&end={e}&step={step}";
    assertThat(get(uri, NOW / 1000 - 120, NOW / 1000, "1m"))
        .isEqualTo(get(uri, NOW / 1000 - 120, NOW / 1000, "60.0"));
  }

  /** A series as long as an answer may be goes through several pieces of JSON. */
  @Test
  void range_elevenThousandPoints_areAllThereInOrder() {
    var body = get("/api/v1/query_range?query=time()&start=0&end=10999&step=1");

    assertThat(body).startsWith("""
        {"status":"success","data":{"resultType":"matrix","result":[\
        {"metric":{},"values":[[0,"0"],[1,"1"],""").endsWith("[10999,\"10999\"]]}]}}");
    assertThat(body.split("\\],\\[", -1)).hasSize(11_000);
  }

  @Test
  void format_query_isCanonical() {
    assertThat(get("/api/v1/format_query?query={q}", "sum  by(path)(hits)"))
        .isEqualTo("{\"status\":\"success\",\"data\":\"sum by (path) (hits)\"}");
  }
}
