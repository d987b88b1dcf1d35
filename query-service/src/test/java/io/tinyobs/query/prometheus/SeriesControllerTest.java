// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.BodyInserters;

class SeriesControllerTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    store(WriteBatch.create()
        .metadata(new MetricMetadata("hits_total", MetricType.COUNTER, "1", "Hits"))
        .sample(Labels.of("__name__", "hits_total", "path", "/a", "job", "shop"), NOW, 1)
        .sample(Labels.of("__name__", "hits_total", "path", "/b", "job", "cart"), NOW, 1)
        .sample(Labels.of("__name__", "up", "job", "cart"), NOW, 1)
        .sample(Labels.of("__name__", "down", "old.name", "x y"), NOW - 86_400_000, 1));
  }

  private static String data(String items) {
    return "{\"status\":\"success\",\"data\":[" + items + "]}";
  }

  @Test
  void labels_all_sorted() {
    assertThat(get("/api/v1/labels"))
        .isEqualTo(data("\"__name__\",\"job\",\"old.name\",\"path\""));
  }

  @Test
  void labels_ofSomeSeriesOrTimes_onlyTheirs() {
    assertThat(get("/api/v1/labels?match[]=up")).isEqualTo(data("\"__name__\",\"job\""));
    assertThat(get("/api/v1/labels?end=" + (NOW / 1000 - 3600)))
        .isEqualTo(data("\"__name__\",\"old.name\""));
  }

  @Test
  void values_ofALabel_sorted() {
    assertThat(get("/api/v1/label/job/values")).isEqualTo(data("\"cart\",\"shop\""));
    assertThat(get("/api/v1/label/__name__/values"))
        .isEqualTo(data("\"down\",\"hits_total\",\"up\""));
    assertThat(get("/api/v1/label/job/values?match[]={m}", "{path=\"/a\"}"))
        .isEqualTo(data("\"shop\""));
    assertThat(get("/api/v1/label/unknown/values")).isEqualTo(data(""));
  }

  /** Names with dots come escaped from clients that cannot write them. */
  @Test
  void values_nameWithADot_plainOrEscaped() {
    assertThat(get("/api/v1/label/old.name/values")).isEqualTo(data("\"x y\""));
    assertThat(get("/api/v1/label/U__old_2e_name/values")).isEqualTo(data("\"x y\""));
    assertThat(get("/api/v1/label/U______name____/values"))
        .isEqualTo(get("/api/v1/label/__name__/values"));
    assertThat(get(400, "/api/v1/label/U__old_zz_name/values")).contains("bad_data");
  }

  @Test
  void series_ofOneSelector_sorted() {
    assertThat(get("/api/v1/series?match[]=hits_total")).isEqualTo(data("""
        {"__name__":"hits_total","job":"cart","path":"/b"},\
        {"__name__":"hits_total","job":"shop","path":"/a"}"""));
  }

  @Test
  void series_ofSeveralSelectors_eachOnce() {
    assertThat(get("/api/v1/series?match[]={a}&match[]={b}", "up", "{job=\"cart\"}"))
        .isEqualTo(data("""
            {"__name__":"hits_total","job":"cart","path":"/b"},\
            {"__name__":"up","job":"cart"}"""));
  }

  @Test
  void series_limited_cutsOffAndSaysSo() {
    assertThat(get("/api/v1/series?match[]=hits_total&limit=1")).isEqualTo("""
        {"status":"success","data":[{"__name__":"hits_total","job":"cart","path":"/b"}],\
        "warnings":["results truncated due to limit"]}""");
  }

  /** Fault 47. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/series", "/api/v1/labels"})
  void postedForm_isAnsweredAsGet(String path) {
    var form = new LinkedMultiValueMap<String, String>();
    form.add("match[]", "up");
    form.add("match[]", "{job=\"shop\"}");

    var posted = http.post().uri(path).body(BodyInserters.fromFormData(form)).exchange();

    assertThat(body(posted, 200))
        .isEqualTo(get(path + "?match[]={a}&match[]={b}", "up", "{job=\"shop\"}"))
        .contains("job");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/series", "/api/v1/series?match[]=up[5m]",
      "/api/v1/labels?match[]=1", "/api/v1/series?match[]=up&start=5&end=4",
      "/api/v1/label/job/values?start=x", "/api/v1/labels?limit=x"})
  void badParameter_is400(String uri) {
    assertThat(get(400, uri))
        .startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"cannot read");
  }

  @Test
  void selectorThatMatchesEverything_is400() {
    assertThat(get(400, "/api/v1/series?match[]={m}", "{job=~\".*\"}")).contains("bad_data");
    assertThat(get(400, "/api/v1/series?match[]={m}", "{}")).contains("bad_data");
  }

  @Test
  void metadata_ofAllOrOne_withTypeHelpAndUnit() {
    var hits = "\"hits_total\":[{\"type\":\"counter\",\"help\":\"Hits\",\"unit\":\"1\"}]";
    assertThat(get("/api/v1/metadata?metric=hits_total"))
        .isEqualTo("{\"status\":\"success\",\"data\":{" + hits + "}}");
    assertThat(get("/api/v1/metadata")).contains(hits);
    assertThat(get("/api/v1/metadata?metric=unknown"))
        .isEqualTo("{\"status\":\"success\",\"data\":{}}");
    assertThat(get("/api/v1/metadata?limit=0")).endsWith("\"data\":{}}");
  }

  @Test
  void buildInfo_speaksPrometheus3() {
    assertThat(get("/api/v1/status/buildinfo"))
        .startsWith("{\"status\":\"success\",\"data\":{\"version\":\"3.");
  }

  @Test
  void storeAway_is503() {
    storage.unavailable();

    assertThat(get(503, "/api/v1/labels")).contains("\"errorType\":\"unavailable\"");
  }
}
