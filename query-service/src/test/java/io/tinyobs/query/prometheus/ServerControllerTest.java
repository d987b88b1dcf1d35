// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerControllerTest extends QueryServiceTest {
  private static String data(String data) {
    return "{\"status\":\"success\",\"data\":" + data + "}";
  }

  /** Someone looks for the label that makes too many series. */
  @Test
  void tsdb_ofSeries_countsTheLargest() {
    store(WriteBatch.create()
        .sample(Labels.of("__name__", "hits", "path", "/a"), NOW - 60_000, 1)
        .sample(Labels.of("__name__", "hits", "path", "/b"), NOW, 1)
        .sample(Labels.of("__name__", "up", "job", "shop"), NOW, 1));

    assertThat(get("/api/v1/status/tsdb")).isEqualTo(data("""
        {"headStats":{"numSeries":3,"numLabelPairs":5,"chunkCount":3,"minTime":%d,"maxTime":%d},\
        "seriesCountByMetricName":[{"name":"hits","value":2},{"name":"up","value":1}],\
        "labelValueCountByLabelName":[{"name":"__name__","value":2},{"name":"path","value":2},\
        {"name":"job","value":1}],\
        "memoryInBytesByLabelName":[{"name":"__name__","value":34},{"name":"path","value":12},\
        {"name":"job","value":7}],\
        "seriesCountByLabelValuePair":[{"name":"__name__=hits","value":2},\
        {"name":"__name__=up","value":1},{"name":"job=shop","value":1},\
        {"name":"path=/a","value":1},{"name":"path=/b","value":1}]}"""
        .formatted(NOW - 60_000, NOW)));
    assertThat(get("/api/v1/status/tsdb?limit=1"))
        .contains("\"seriesCountByMetricName\":[{\"name\":\"hits\",\"value\":2}],");
  }

  @Test
  void tsdb_ofNothing_isAsAnEmptyPrometheus() {
    assertThat(get("/api/v1/status/tsdb")).isEqualTo(data("""
        {"headStats":{"numSeries":0,"numLabelPairs":0,"chunkCount":0,\
        "minTime":9223372036854775807,"maxTime":-9223372036854775808},\
        "seriesCountByMetricName":[],"labelValueCountByLabelName":[],\
        "memoryInBytesByLabelName":[],"seriesCountByLabelValuePair":[]}"""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "10001"})
  void tsdb_badLimit_is400(String limit) {
    assertThat(get(400, "/api/v1/status/tsdb?limit=" + limit)).contains("bad_data", "limit must");
  }

  @Test
  void flags_sayWhatHolds() {
    assertThat(get("/api/v1/status/flags")).contains(
        "\"query.lookback-delta\":\"5m\"", "\"query.max-concurrency\":\"2\"",
        "\"storage.tsdb.retention.time\":\"400d\"", "\"web.enable-admin-api\":\"false\"");
  }

  @Test
  void config_isYamlThatPrometheusReads() {
    assertThat(get("/api/v1/status/config")).isEqualTo(data("{\"yaml\":\"global: {}\\nstorage:\\n"
        + "  tsdb:\\n    out_of_order_time_window: 2d\\n\"}"));
  }

  @Test
  void runtimeInfo_hasAllMembers() {
    assertThat(get("/api/v1/status/runtimeinfo")).contains(
        "\"startTime\":\"2026-11-20T12:00:00Z\"", "\"CWD\":\"", "\"hostname\":\"",
        "\"serverTime\":\"2026-11-20T12:00:00Z\"", "\"reloadConfigSuccess\":true",
        "\"lastConfigTime\":\"", "\"corruptionCount\":0", "\"goroutineCount\":",
        "\"GOMAXPROCS\":", "\"GOMEMLIMIT\":", "\"GOGC\":\"\"", "\"GODEBUG\":\"\"",
        "\"storageRetention\":\"2d raw, 2w per 5m, 400d per 1h\"");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "/api/v1/status/walreplay;{\"min\":0,\"max\":0,\"current\":0}",
      "/api/v1/targets;{\"activeTargets\":[],\"droppedTargets\":[],\"droppedTargetCounts\":{}}",
      "/api/v1/targets/metadata;[]",
      "/api/v1/scrape_pools;{\"scrapePools\":[]}",
      "/api/v1/notifications;[]",
      "/api/v1/status/active_queries;[]"})
  void emptyAnswers_haveTheirShape(String path, String data) {
    assertThat(get(path)).isEqualTo(data(data));
  }

  @Test
  void features_areByCategory() {
    assertThat(get("/api/v1/features"))
        .contains("\"api\":{\"admin\":false,", "\"subqueries\":true", "\"rate\":true",
            "\">=\":true");
    http.get().uri("/api/v1/notifications/live").exchange().expectStatus().isNoContent();
  }

  /** Fault 50: nothing can be deleted, and a link that someone is made to click least of all. */
  @ParameterizedTest
  @ValueSource(strings = {"delete_series", "clean_tombstones", "snapshot"})
  void fault50_admin_isPostOnlyAndOff(String verb) {
    var path = "/api/v1/admin/tsdb/" + verb;
    http.get().uri(path).exchange().expectHeader().valueMatches("Allow", ".*POST.*");
    assertThat(get(405, path)).contains("\"status\":\"error\"");
    assertThat(body(http.post().uri(path + "?match[]=up").exchange(), 500)).isEqualTo("""
        {"status":"error","errorType":"unavailable","error":"admin APIs disabled"}""");
  }

  /** A page of another origin draws a graph. */
  @Test
  void crossOrigin_isAllowedAsByPrometheus() {
    http.get().uri("/api/v1/query?query=1").header("Origin", "http://other.example").exchange()
        .expectStatus().isOk()
        .expectHeader().valueEquals("Access-Control-Allow-Origin", "*")
        .expectHeader().valueEquals("Access-Control-Expose-Headers", "Date")
        .expectHeader().doesNotExist("Access-Control-Allow-Credentials");
    http.options().uri("/api/v1/query_range").header("Origin", "http://other.example")
        .header("Access-Control-Request-Method", "POST").exchange()
        .expectStatus().isNoContent()
        .expectHeader().valueEquals("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
        .expectHeader().valueEquals("Access-Control-Allow-Headers",
            "Accept, Authorization, Content-Type, Origin")
        .expectBody().isEmpty();
    http.get().uri("/api/v1/query?query=1").exchange()
        .expectHeader().doesNotExist("Access-Control-Allow-Origin");
  }

  /** A prober asks for heads alone. */
  @Test
  void head_isAnsweredWithoutABody() {
    http.head().uri("/api/v1/labels").exchange().expectStatus().isOk().expectBody().isEmpty();
  }
}
