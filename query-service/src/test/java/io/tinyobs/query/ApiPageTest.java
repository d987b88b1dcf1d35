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

  @Test
  void readiness_storeAway_isDownButLivenessUp() {
    storage.unavailable();

    assertThat(http.get().uri("/actuator/health/readiness").exchange().expectBody(String.class)
        .returnResult().getStatus().value()).isEqualTo(503);
    assertThat(http.get().uri("/actuator/health/liveness").exchange().expectBody(String.class)
        .returnResult().getStatus().value()).isEqualTo(200);
  }
}
