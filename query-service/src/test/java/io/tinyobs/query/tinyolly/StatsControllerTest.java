// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatsControllerTest extends QueryServiceTest {
  @BeforeEach
  void fill() {
    store(WriteBatch.create()
        .metadata(new MetricMetadata("hits_total", MetricType.COUNTER, "1", "Hits \"so far\""))
        .sample(Labels.of("__name__", "hits_total", "job", "shop", "path", "/a"), NOW, 1)
        .sample(Labels.of("__name__", "hits_total", "job", "shop", "path", "/b"), NOW, 1)
        .sample(Labels.of("__name__", "hits_total", "job", "cart", "path", "/b"), NOW, 1)
        .sample(Labels.of("__name__", "up"), NOW, 1));
  }

  @Test
  void metrics_listed_withTypeUnitDescriptionAndSeries() {
    assertThat(get("/api/metrics")).isEqualTo("""
        [{"name":"hits_total","type":"sum","unit":"1","description":"Hits \\"so far\\"",\
        "resource_count":2,"attribute_combinations":2,"label_count":1,"services":["cart","shop"]},\
        {"name":"up","type":"unknown","unit":"","description":"",\
        "resource_count":1,"attribute_combinations":1,"label_count":0,"services":[]}]""");
  }

  @Test
  void stats_counted() {
    assertThat(get("/api/stats")).isEqualTo("""
        {"traces":0,"spans":0,"logs":0,"metrics":2,"metrics_max":0,"metrics_dropped":0}""");
  }

  @Test
  void adminStats_counted_withMemoryAndUptime() {
    assertThat(get("/admin/stats")).isEqualTo("""
        {"telemetry":{"traces":0,"spans":0,"logs":0,"metrics":2},\
        "redis":{"used_memory":0,"used_memory_human":"0B","used_memory_peak":0,\
        "used_memory_peak_human":"0B","maxmemory":0,"maxmemory_human":"0B","server":"memory"},\
        "cardinality":{"current":4,"max":0,"dropped":0,"percent_used":0},"uptime":"0s"}""");
  }

  @Test
  void health_storeAnswers_isHealthy() {
    assertThat(get("/health")).isEqualTo("{\"status\":\"healthy\",\"storage\":\"connected\"}");
  }

  @Test
  void health_storeAway_is503() {
    storage.unavailable();

    assertThat(get(503, "/health"))
        .isEqualTo("{\"status\":\"unhealthy\",\"storage\":\"disconnected\"}");
  }
}
