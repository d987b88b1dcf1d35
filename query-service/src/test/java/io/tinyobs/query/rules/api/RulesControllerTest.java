// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.query.http.QueryLimits;
import io.tinyobs.query.http.ReadGate;
import io.tinyobs.query.http.Reads;
import io.tinyobs.query.rules.eval.Rig;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Grafana shows rules and alerts, whichever replica it asks. */
class RulesControllerTest {
  private static final String RULES = """
      groups:
      - name: one
        interval: 1m
        limit: 7
        rules:
        - record: a:b
          expr: sum(up)
          labels: {team: web}
        - alert: Down
          expr: up==0
          for: 90s
          keep_firing_for: 1m
          labels: {severity: page}
          annotations: {summary: "{{ $labels.job }} is down"}
      - name: two
        rules:
        - record: broken
          expr: up * on() up
      """;

  @TempDir
  Path folder;

  private final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");
  private final InMemoryStorage storage = InMemoryStorage.create(clock);
  private Rig rig;
  private WebTestClient http;

  @BeforeEach
  void open() {
    rig = new Rig(storage, clock, folder.resolve("rules.yml"), RULES);
    var limits = new QueryLimits(2, Duration.ofSeconds(1), Duration.ofSeconds(10), 1000, 1000,
        1000, Duration.ofMinutes(5));
    var reads = new Reads(new ReadGate(limits), headers -> Rig.SHOP, clock, limits);
    http = WebTestClient
        .bindToController(new RulesController(
            reads, storage.rules(), List.of("http://am:9093/api/v2/alerts")))
        .controllerAdvice(new RulesErrors())
        .configureClient().responseTimeout(Duration.ofSeconds(30)).build();
    rig.step();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private String get(int status, String uri, Object... variables) {
    var result = http.get().uri(uri, variables).exchange().expectBody(String.class)
        .returnResult();
    assertThat(result.getStatus().value()).as(result.getResponseBody()).isEqualTo(status);
    return String.valueOf(result.getResponseBody());
  }

  private JsonNode data(String uri, Object... variables) {
    var body = JsonMapper.shared().readTree(get(200, uri, variables));
    assertThat(body.get("status").asString()).isEqualTo("success");
    return body.get("data");
  }

  private List<String> names(String uri, Object... variables) {
    return data(uri, variables).get("groups").valueStream()
        .flatMap(group -> group.get("rules").valueStream())
        .map(rule -> rule.get("name").asString())
        .toList();
  }

  private void goDown() {
    rig.put(0, "__name__", "up", "job", "cart");
    rig.put(1, "__name__", "up", "job", "pay");
    rig.minute();
  }

  @Test
  void rules_notEvaluatedYet_areInactiveAndUnknown() {
    assertThat(get(200, "/api/v1/rules?type=alert")).isEqualTo("""
        {"status":"success","data":{"groups":[{"name":"one","file":"FILE","rules":[\
        {"state":"inactive","name":"Down","query":"up == 0","duration":90,"keepFiringFor":60,\
        "labels":{"severity":"page"},"annotations":{"summary":"{{ $labels.job }} is down"},\
        "alerts":[],"health":"unknown","evaluationTime":0,"lastEvaluation":"0001-01-01T00:00:00Z",\
        "type":"alerting"}],"interval":60,"limit":7,"evaluationTime":0,\
        "lastEvaluation":"0001-01-01T00:00:00Z"}]}}"""
        .replace("FILE", folder.resolve("rules.yml").toString()));
  }

  @Test
  void rules_evaluated_haveHealthTimesAndAlerts() {
    goDown();

    var groups = data("/api/v1/rules").get("groups");
    var recording = groups.get(0).get("rules").get(0);
    assertThat(recording.propertyNames()).containsExactly(
        "name", "query", "labels", "health", "evaluationTime", "lastEvaluation", "type");
    assertThat(recording.get("health").asString()).isEqualTo("ok");
    assertThat(recording.get("labels").toString()).isEqualTo("{\"team\":\"web\"}");
    assertThat(recording.get("lastEvaluation").asString()).isEqualTo("2026-11-20T12:01:00Z");
    assertThat(recording.get("evaluationTime").asDouble()).isPositive();
    assertThat(recording.get("type").asString()).isEqualTo("recording");
    var alerting = groups.get(0).get("rules").get(1);
    assertThat(alerting.get("state").asString()).isEqualTo("pending");
    var alert = alerting.get("alerts").get(0);
    assertThat(alert.propertyNames()).containsExactly(
        "labels", "annotations", "state", "activeAt", "value");
    assertThat(alert.get("labels").toString())
        .isEqualTo("{\"alertname\":\"Down\",\"job\":\"cart\",\"severity\":\"page\"}");
    assertThat(alert.get("annotations").toString()).isEqualTo("{\"summary\":\"cart is down\"}");
    assertThat(alert.get("value").asString()).isEqualTo("0e+00");
    assertThat(alert.get("activeAt").asString()).startsWith("2026-11-20T12:0").endsWith("Z");
    var broken = groups.get(1).get("rules").get(0);
    assertThat(broken.get("health").asString()).isEqualTo("err");
    assertThat(broken.get("lastError").asString()).isNotEmpty();
  }

  @Test
  void alerts_pendingOrFiring_areListedAndResolvedOnesAreNot() {
    assertThat(get(200, "/api/v1/alerts"))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"alerts\":[]}}");
    goDown();
    assertThat(data("/api/v1/alerts").get("alerts").get(0).get("state").asString())
        .isEqualTo("pending");
    goDown();
    goDown();
    assertThat(data("/api/v1/alerts").get("alerts").get(0).get("state").asString())
        .isEqualTo("firing");

    rig.put(1, "__name__", "up", "job", "cart");
    rig.minute();
    assertThat(data("/api/v1/alerts").get("alerts").get(0).get("keepFiringSince").asString())
        .startsWith("2026-11-20T12:");
    rig.minute();

    assertThat(data("/api/v1/alerts").get("alerts")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {
      "type=record § a:b,broken", "type=alert § Down",
      "rule_name[]=Down&rule_name[]=broken § Down,broken",
      "rule_group[]=two § broken", "file[]=other.yml §", "group_limit=1 § a:b,Down",
      "type=ALERT&rule_group[]=two §"})
  void rules_filtered_onlyThoseAskedFor(String query, String expected) {
    assertThat(names("/api/v1/rules?" + query)).isEqualTo(
        expected == null ? List.of() : List.of(expected.split(",")));
  }

  @Test
  void rules_matched_onlyThoseWhoseLabelsAnySelectorTakes() {
    assertThat(names("/api/v1/rules?match[]={a}", "{severity=\"page\"}"))
        .containsExactly("Down");
    assertThat(names("/api/v1/rules?match[]={a}&match[]={b}",
        "{severity=\"page\"}", "{team=~\"w.*\"}")).containsExactly("a:b", "Down");
  }

  @Test
  void rules_pageByPage_areAllThereOnce() {
    var first = data("/api/v1/rules?group_limit=1");
    var token = first.get("groupNextToken").asString();

    var second = data("/api/v1/rules?group_limit=1&group_next_token={t}", token);

    assertThat(first.get("groups").get(0).get("name").asString()).isEqualTo("one");
    assertThat(second.get("groups").get(0).get("name").asString()).isEqualTo("two");
    assertThat(second.has("groupNextToken")).isFalse();
    assertThat(token).matches("[0-9a-f]{64}");
  }

  @Test
  void rules_withoutAlerts_haveNull() {
    goDown();

    assertThat(get(200, "/api/v1/rules?exclude_alerts=true&type=alert"))
        .contains("\"alerts\":null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"type=x", "exclude_alerts=maybe", "group_limit=0", "group_limit=x",
      "group_next_token=abc", "group_limit=1&group_next_token=abc", "match[]=up["})
  void rules_badParameter_is400(String query) {
    assertThat(get(400, "/api/v1/rules?" + query))
        .startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"cannot read");
  }

  @Test
  void alertmanagers_asConfigured_areListed() {
    assertThat(get(200, "/api/v1/alertmanagers")).isEqualTo("""
        {"status":"success","data":{"activeAlertmanagers":\
        [{"url":"http://am:9093/api/v2/alerts"}],"droppedAlertmanagers":[]}}""");
  }

  @Test
  void store_away_is503() {
    storage.unavailable();

    assertThat(get(503, "/api/v1/rules")).contains("\"errorType\":\"unavailable\"");
    assertThat(get(503, "/api/v1/alerts")).contains("\"errorType\":\"unavailable\"");
  }
}
