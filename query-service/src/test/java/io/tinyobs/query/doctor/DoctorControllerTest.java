// SPDX-License-Identifier: MIT
package io.tinyobs.query.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.ReplicaReports.Kind;
import io.tinyobs.storage.report.ArrivalsReport;
import io.tinyobs.storage.report.ArrivalsReport.Flow;
import io.tinyobs.storage.report.ArrivalsReport.Refusal;
import io.tinyobs.storage.report.ArrivalsReport.Replica;
import io.tinyobs.storage.report.ArrivalsReport.Service;
import io.tinyobs.storage.report.ArrivalsReport.Stray;
import io.tinyobs.storage.report.CardinalityReport;
import io.tinyobs.storage.report.CardinalityReport.Amount;
import io.tinyobs.storage.report.CardinalityReport.Metric;
import io.tinyobs.storage.report.Sketch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorControllerTest extends QueryServiceTest {
  private static final long MINUTE = 60_000;

  private static Flow flow(String signal, long records, long last) {
    return new Flow(signal, "otlp_http", List.of(4318, 8081), records, 1, last);
  }

  private static Service service(String name, Flow... flows) {
    return new Service(name, List.of(flows), List.of(), 0, 0, 0, NOW, 0);
  }

  private static ArrivalsReport report(List<Service> services, Stray... strays) {
    return new ArrivalsReport(
        List.of(new Replica("gate-1", NOW - 60 * MINUTE, NOW)), services, List.of(),
        List.of(strays));
  }

  private JsonNode doctor(ArrivalsReport... reports) {
    for (int i = 0; i < reports.length; i++) {
      storage.reports().tell(tenant(), Kind.ARRIVALS, "r" + i, reports[i].encode());
    }
    return JsonMapper.shared().readTree(get("/api/doctor"));
  }

  private static List<String> codes(JsonNode answer) {
    var codes = new ArrayList<String>();
    answer.path("findings").forEach(finding -> codes.add(finding.path("code").asString()));
    return codes;
  }

  private static List<String> properties(JsonNode finding) {
    var properties = new ArrayList<String>();
    finding.path("fixes").forEach(fix -> properties.add(fix.path("property").asString()));
    return properties;
  }

  /** Two gates behind a balancer; whoever is asked answers for both. */
  @Test
  void doctor_twoReplicas_areOneAnswer() {
    var answer = doctor(
        report(List.of(service("shop", flow("metrics", 10, NOW - 5000)))),
        report(List.of(service("shop", flow("metrics", 5, NOW - 1000)))));

    assertThat(answer.path("status").asString()).isEqualTo("ok");
    assertThat(answer.path("checked_at").asString()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(answer.path("replicas")).hasSize(2);
    assertThat(answer.path("findings")).isEmpty();
    assertThat(answer.path("services").toString()).isEqualTo("""
        [{"name":"shop","arrivals":[{"signal":"metrics","protocol":"otlp_http",\
        "ports":[4318,8081],"records":15,"requests":2,"last":"2026-11-20T11:59:59Z"}],\
        "refusals":[],"skew_ms":0,"findings":[]}]""");
  }

  /** The commonest of all mistakes, in both directions. */
  @Test
  void doctor_wrongProtocolAtAPort_namesTheSettings() {
    var answer = doctor(
        report(
            List.of(),
            new Stray("grpc_on_http", 4318, "10.0.0.7", 3, NOW),
            new Stray("http_on_grpc", 4317, "10.0.0.8", 1, NOW)));

    assertThat(answer.path("status").asString()).isEqualTo("error");
    assertThat(codes(answer)).containsExactly("grpc_on_http", "http_on_grpc");
    var first = answer.path("findings").get(0);
    assertThat(first.path("title").asString()).contains("10.0.0.7, 3 times, at port 4318");
    assertThat(properties(first))
        .contains(
            "management.opentelemetry.tracing.export.otlp.transport",
            "management.opentelemetry.tracing.export.otlp.endpoint",
            "management.otlp.metrics.export.url");
    assertThat(answer.path("strays").get(0).path("address").asString()).isEqualTo("10.0.0.7");
  }

  @Test
  void doctor_keyRefused_namesTheHeadersAndNoKey() {
    var answer = doctor(report(List.of(), new Stray("no_key", 4318, "10.0.0.7", 9, NOW)));

    assertThat(codes(answer)).containsExactly("no_key");
    assertThat(answer.path("findings").get(0).path("fixes").get(0).path("value").asString())
        .isEqualTo("Bearer ${TINYOBS_API_KEY}");
  }

  @Test
  void doctor_servicesWithFaults_areToldByService() {
    var flow = flow("metrics", 10, NOW);
    var answer = doctor(
        report(
            List.of(
                service("unknown_service:java", flow),
                new Service("ahead", List.of(flow), List.of(), 0, 0, 90_000, NOW, 90_000),
                new Service("behind", List.of(flow), List.of(), 0, 0, -20 * MINUTE, NOW, 0),
                new Service("delta", List.of(flow), List.of(), 0, 3, 0, NOW, 0),
                new Service(
                    "logs", List.of(flow("logs", 4, NOW)), List.of(), 4, 0, 0, NOW, 0),
                service("traces", flow("traces", 4, NOW)),
                service("silent", flow("metrics", 4, NOW - 30 * MINUTE)),
                new Service(
                    "late",
                    List.of(),
                    List.of(new Refusal("metrics", "otlp_http", "too_old", 7, NOW, "why")),
                    0, 0, 0, NOW, 0),
                new Service(
                    "many",
                    List.of(),
                    List.of(
                        new Refusal(
                            "metrics", "otlp_http", "metric_series_limit", 7, NOW, "why")),
                    0, 0, 0, NOW, 0))));

    var byService = new ArrayList<String>();
    answer.path("findings").forEach(
        finding -> byService.add(
            finding.path("severity").asString() + " " + finding.path("service").asString() + " "
                + finding.path("code").asString()));
    assertThat(byService).containsExactly(
        "error late clock_too_old",
        "error many series_refused",
        "warning unknown_service:java no_service_name",
        "warning ahead clock_ahead",
        "warning behind clock_behind",
        "warning delta delta_temporality",
        "info logs logs_without_trace",
        "info traces traces_without_metrics",
        "info silent silent");
    assertThat(properties(answer.path("findings").get(2)))
        .containsExactly("spring.application.name");
    assertThat(properties(answer.path("findings").get(5)))
        .containsExactly("management.otlp.metrics.export.aggregation-temporality");
    assertThat(answer.path("services").get(0).path("name").asString()).isEqualTo("ahead");
    assertThat(answer.path("services").get(0).path("findings")).hasSize(1);
  }

  /** Limits are told before they are reached. */
  @Test
  void doctor_seriesNearTheirLimit_isAWarning() {
    var sketch = new Sketch();
    for (int i = 0; i < 60; i++) {
      sketch.add(Sketch.hash("s" + i));
    }
    var series = Amount.exact(60, sketch);
    var cardinality = new CardinalityReport(
        NOW, 1, 1000, 70, series, series,
        List.of(new Metric("orders", series, 0, List.of(), List.of())), List.of());
    storage.reports().tell(tenant(), Kind.CARDINALITY, "r", cardinality.encode());

    var answer = doctor(report(List.of()));

    assertThat(codes(answer)).containsExactly("series_near_limit");
    assertThat(answer.path("findings").get(0).path("title").asString())
        .isEqualTo("orders: 60 series of 70");
    assertThat(answer.path("status").asString()).isEqualTo("warning");
  }

  /** The first look at a suite that nobody sends to. */
  @Test
  void doctor_nobodyReports_saysSo() {
    assertThat(codes(doctor())).containsExactly("no_replica");
  }

  @Test
  void doctor_storeAway_is503InTinyOllysShape() {
    storage.unavailable();

    assertThat(get(503, "/api/doctor")).startsWith("{\"detail\":\"");
  }
}
