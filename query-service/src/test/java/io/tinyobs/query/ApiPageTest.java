// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiPageTest extends QueryServiceTest {
  @Test
  void apiDescription_namesEveryKindOfEndpoint() {
    assertThat(get("/v3/api-docs")).contains(
        "\"/api/v1/query_range\"", "\"/v1/query/range\"", "\"/api/traces/{id}\"",
        "Evaluates a query at each step from start to end", "\"name\":\"match[]\"");
  }

  /** What an operator looks at when dashboards are slow. */
  @Test
  void ownMetrics_afterAReadAndAFailure_countBoth() {
    get("/api/v1/query?query=1");
    get(400, "/api/v1/query?query=sum(");

    assertThat(http.get().uri("/actuator/prometheus").exchange().expectBody(String.class)
        .returnResult().getResponseBody())
        .contains("tinyobs_query_reads_running", "tinyobs_query_reads_waiting")
        .containsPattern("tinyobs_query_reads_ended_total\\{.*outcome=\"answered\"} [1-9]")
        .containsPattern("tinyobs_query_reads_ended_total\\{.*outcome=\"failed\"} [1-9]");
  }

  @Test
  void readiness_storeAway_isDownButLivenessUp() {
    storage.unavailable();

    assertThat(http.get().uri("/actuator/health/readiness").exchange().expectBody(String.class)
        .returnResult().getStatus().value()).isEqualTo(503);
    assertThat(http.get().uri("/actuator/health/liveness").exchange().expectBody(String.class)
        .returnResult().getStatus().value()).isEqualTo(200);
  }
}
