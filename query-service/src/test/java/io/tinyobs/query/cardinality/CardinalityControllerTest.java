// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.ReplicaReports.Kind;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.report.CardinalityReport;
import io.tinyobs.storage.report.CardinalityReport.Amount;
import io.tinyobs.storage.report.CardinalityReport.Label;
import io.tinyobs.storage.report.CardinalityReport.Metric;
import io.tinyobs.storage.report.CardinalityReport.Share;
import io.tinyobs.storage.report.Sketch;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CardinalityControllerTest extends QueryServiceTest {
  private static Sketch sketch(String prefix, int from, int to) {
    var sketch = new Sketch();
    for (int i = from; i < to; i++) {
      sketch.add(Sketch.hash(prefix + i));
    }
    return sketch;
  }

  private static CardinalityReport report(int from, int to) {
    var series = Amount.exact(to - from, sketch("s", from, to));
    return new CardinalityReport(
        NOW,
        1,
        1000,
        100,
        Amount.exact(1, sketch("m", 0, 1)),
        series,
        List.of(
            new Metric(
                "orders_total",
                series,
                3,
                List.of(
                    new Label("user_id", sketch("u", from, to), List.of("u1")),
                    new Label("region", sketch("r", 0, 2), List.of("eu", "us"))),
                List.of(new Share("shop", series)))),
        List.of(new Share("shop", series)));
  }

  private JsonNode cardinality(String query) {
    return JsonMapper.shared().readTree(get("/v1/cardinality" + query));
  }

  /** Two gates behind a balancer saw what overlaps; the dashboard asks any query service. */
  @Test
  void cardinality_twoReplicas_areOneAnswerInTheContractsShape() {
    storage.reports().tell(tenant(), Kind.CARDINALITY, "a", report(0, 40).encode());
    storage.reports().tell(tenant(), Kind.CARDINALITY, "b", report(20, 60).encode());

    var answer = cardinality("");

    assertThat(answer.toString()).startsWith("""
        {"total_series":60,"unique_metrics":1,"max_series_metric":"orders_total",\
        "max_series_count":60,"series_limit":1000,"per_metric_limit":100,\
        "utilization_percent":6.0,"replicas":2,""");
    var metric = answer.path("metrics").get(0);
    assertThat(metric.path("series").asInt()).isEqualTo(60);
    assertThat(metric.path("limit_percent").asDouble()).isEqualTo(60);
    assertThat(metric.path("overflowed_samples").asInt()).isEqualTo(6);
    assertThat(metric.path("fixes").get(0).path("java").asString())
        .contains("MeterFilter.replaceTagValues(\"user.id\"");
    var label = answer.path("labels").get(0);
    assertThat(label.path("metric").asString()).isEqualTo("orders_total");
    assertThat(label.path("name").asString()).isEqualTo("user_id");
    assertThat(label.path("values").asInt()).isEqualTo(60);
    var service = answer.path("services").get(0);
    assertThat(service.path("name").asString()).isEqualTo("shop");
    assertThat(service.path("series").asInt()).isEqualTo(60);
    assertThat(service.path("metrics").get(0).path("name").asString()).isEqualTo("orders_total");
    assertThat(service.path("fixes")).isNotEmpty();
  }

  /** Ingest is down, or of a version that reports nothing. */
  @Test
  void cardinality_nobodyReports_countsWhatIsStored() {
    store(WriteBatch.create()
        .sample(Labels.of("__name__", "b", "x", "1"), NOW, 1)
        .sample(Labels.of("__name__", "b", "x", "2"), NOW, 1)
        .sample(Labels.of("__name__", "a"), NOW, 1));

    assertThat(get("/v1/cardinality")).isEqualTo("""
        {"total_series":3,"unique_metrics":2,"max_series_metric":"b","max_series_count":2,\
        "series_limit":0,"per_metric_limit":0,"utilization_percent":0.0,"replicas":0}""");
  }

  /** A rolling upgrade: one replica already reports in a later format. */
  @Test
  void cardinality_aReportThatCannotBeRead_isLeftOut() {
    storage.reports().tell(tenant(), Kind.CARDINALITY, "new", new byte[]{99, 1});
    storage.reports().tell(tenant(), Kind.CARDINALITY, "old", report(0, 5).encode());

    assertThat(cardinality("").path("total_series").asInt()).isEqualTo(5);
  }

  @Test
  void cardinality_limit_isOfEachList() {
    storage.reports().tell(tenant(), Kind.CARDINALITY, "a", report(0, 5).encode());

    assertThat(cardinality("?limit=1").path("labels")).hasSize(1);
    assertThat(get(400, "/v1/cardinality?limit=51")).startsWith("{\"error\":\"Bad Request\"");
  }

  @Test
  void cardinality_storeAway_is503InTinyObsShape() {
    storage.unavailable();

    assertThat(get(503, "/v1/cardinality")).startsWith("{\"error\":\"Service Unavailable\"");
  }
}
