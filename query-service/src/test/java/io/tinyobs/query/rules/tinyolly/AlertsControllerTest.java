// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.query.QueryServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;

class AlertsControllerTest extends QueryServiceTest {
  private String post(int status, String json) {
    return body(http.post().uri("/admin/alerts").contentType(MediaType.APPLICATION_JSON)
        .bodyValue(json).exchange(), status);
  }

  @Test
  void rules_madeListedReplacedAndDeleted() {
    assertThat(get("/admin/alerts")).isEqualTo("{\"rules\":[]}");

    assertThat(post(200,
        """
            {"name":"errors","type":"span_error","enabled":true,"webhook_url":"https://hooks.example/x"}"""))
        .isEqualTo("{\"status\":\"ok\",\"message\":\"Alert rule 'errors' created\"}");
    post(200, """
        {"name":"load","type":"metric_threshold","enabled":false,\
        "webhook_url":"https://user:secret@hooks.example/y","service_filter":"cart",\
        "metric_name":"load","threshold":0.5,"comparison":"gt"}""");
    post(200, """
        {"name":"errors","type":"span_error","webhook_url":"https://hooks.example/z"}""");

    assertThat(get("/admin/alerts")).isEqualTo("""
        {"rules":[{"name":"errors","type":"span_error","enabled":true,\
        "webhook_url":"https://hooks.example/z","service_filter":null,"metric_name":null,\
        "threshold":null,"comparison":null},{"name":"load","type":"metric_threshold",\
        "enabled":false,"webhook_url":"https://***@hooks.example/y","service_filter":"cart",\
        "metric_name":"load","threshold":0.5,"comparison":"gt"}]}""");
    assertThat(body(http.delete().uri("/admin/alerts/errors").exchange(), 200))
        .contains("\"status\":\"ok\"");
    assertThat(body(http.delete().uri("/admin/alerts/errors").exchange(), 404))
        .isEqualTo("{\"detail\":\"Alert rule not found\"}");
    assertThat(get("/admin/alerts")).contains("load").doesNotContain("errors");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '§', value = {"x § got no JSON", "[] § expected a JSON object",
      "{} § \"type\"", "{\"type\":\"other\"} § one of [span_error, metric_threshold]",
      "{\"type\":\"span_error\"} § \"name\"",
      "{\"type\":\"span_error\",\"name\":\"a/b\"} § without a slash",
      "{\"type\":\"span_error\",\"name\":\"a\"} § \"webhook_url\"",
      "{\"type\":\"span_error\",\"name\":\"a\",\"webhook_url\":\"ftp://x\"} § http or https",
      "{\"type\":\"span_error\",\"name\":\"a\",\"webhook_url\":\"http://x\",\"enabled\":1} § true or false",
      "{\"type\":\"metric_threshold\",\"name\":\"a\",\"webhook_url\":\"http://x\",\"metric_name\":\"m\",\"comparison\":\"gt\"} § \"threshold\"",
      "{\"type\":\"metric_threshold\",\"name\":\"a\",\"webhook_url\":\"http://x\",\"threshold\":1,\"comparison\":\"gt\"} § \"metric_name\"",
      "{\"type\":\"metric_threshold\",\"name\":\"a\",\"webhook_url\":\"http://x\",\"metric_name\":\"m\",\"threshold\":1,\"comparison\":\"ge\"} § one of [gt, lt, eq]"})
  void rule_thatIsNone_is400WithDetail(String json, String why) {
    assertThat(post(400, json)).startsWith("{\"detail\":\"cannot read alert rule: ")
        .contains(why.replace("\"", "\\\""));
  }

  /** A client asks us to post to what only we can reach. */
  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:6379/", "http://169.254.169.254/latest/meta-data",
      "http://10.0.0.1/", "http://[::1]/", "http://[::ffff:192.168.0.1]/", "http://[fd00::1]/"})
  void fault57_webhookAtAPrivateAddress_is400(String url) {
    assertThat(post(400, """
        {"name":"a","type":"span_error","webhook_url":"%s"}""".formatted(url)))
        .startsWith("{\"detail\":\"cannot keep alert rule: ").contains("public address");
    assertThat(get("/admin/alerts")).isEqualTo("{\"rules\":[]}");
  }

  @Test
  void rules_moreThanTheLimit_are400() {
    for (int i = 0; i < 100; i++) {
      post(200, "{\"name\":\"n%d\",\"type\":\"span_error\",\"webhook_url\":\"https://h/\"}"
          .formatted(i));
    }

    assertThat(post(400, """
        {"name":"more","type":"span_error","webhook_url":"https://h/"}"""))
        .contains("at most");
  }

  @Test
  void store_away_is503WithDetail() {
    storage.unavailable();

    assertThat(get(503, "/admin/alerts")).startsWith("{\"detail\":");
  }

  @Test
  void rulesAndAlerts_ofTheService_areThere() {
    assertThat(get("/api/v1/rules"))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"groups\":[]}}");
    assertThat(get("/api/v1/alerts"))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"alerts\":[]}}");
    assertThat(get("/api/v1/alertmanagers")).contains("\"activeAlertmanagers\":[]");
    assertThat(get(400, "/api/v1/rules?type=x")).contains("\"errorType\":\"bad_data\"");
  }

  /** It is not enabled. */
  @Test
  void reload_notEnabled_is404() {
    http.post().uri("/-/reload").exchange().expectStatus().isNotFound();
  }
}
