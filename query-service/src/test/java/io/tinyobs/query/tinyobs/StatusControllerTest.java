// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.model.Labels;
import io.tinyobs.query.QueryServiceTest;
import io.tinyobs.storage.WriteBatch;
import org.junit.jupiter.api.Test;

class StatusControllerTest extends QueryServiceTest {
  @Test
  void status_emptyThenFilled_countsAndNames() {
    assertThat(get("/v1/stats")).isEqualTo("""
        {"TotalMetrics":0,"TotalSeries":0,"SizeBytes":0,\
        "OldestMetric":"0001-01-01T00:00:00Z","NewestMetric":"0001-01-01T00:00:00Z"}""");
    assertThat(get("/v1/metrics/list")).isEqualTo("{\"metrics\":[],\"count\":0}");

    store(WriteBatch.create()
        .sample(Labels.of("__name__", "b", "x", "1"), NOW - 5000, 1)
        .sample(Labels.of("__name__", "b", "x", "2"), NOW, 1)
        .sample(Labels.of("__name__", "a"), NOW - 1000, 1));

    assertThat(get("/v1/stats")).isEqualTo("""
        {"TotalMetrics":2,"TotalSeries":3,"SizeBytes":0,\
        "OldestMetric":"2026-11-20T11:59:55Z","NewestMetric":"2026-11-20T12:00:00Z"}""");
    assertThat(get("/v1/metrics/list")).isEqualTo("{\"metrics\":[\"a\",\"b\"],\"count\":2}");
    assertThat(get("/v1/storage")).isEqualTo("{\"used_bytes\":0,\"max_bytes\":0}");
  }

  /** Somebody asks how long data will last. */
  @Test
  void storage_compactorHasLooked_tellsTheForecast() {
    storage.budget().keep();

    assertThat(get("/v1/storage")).isEqualTo("""
        {"used_bytes":0,"max_bytes":0,"growth_bytes_per_hour":0,"raw_kept_seconds":172800,\
        "forecast":"raw samples are kept 2 days at this rate"}""");
  }

  @Test
  void health_storeAnswers_isHealthy() {
    assertThat(get("/v1/health"))
        .startsWith("{\"status\":\"healthy\",\"version\":\"")
        .endsWith("\",\"uptime\":\"0s\",\"compaction\":{\"healthy\":true}}");
  }

  @Test
  void health_storeAway_isDegraded() {
    storage.unavailable();

    assertThat(get(503, "/v1/health")).startsWith("{\"status\":\"degraded\",\"version\":\"");
  }
}
