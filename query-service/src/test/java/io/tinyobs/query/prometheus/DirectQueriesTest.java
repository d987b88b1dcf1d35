// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyobs.query.QueryServiceTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;

/** What does not go the framework's way, and what still does; what is answered is tested where queries are. */
class DirectQueriesTest extends QueryServiceTest {
  @Autowired
  private DirectQueries queries;

  /** The answer; a teapot's if the framework was asked. */
  private MockServerHttpResponse answer(MockServerHttpRequest request) {
    var exchange = MockServerWebExchange.from(request);
    queries.filter(exchange, others -> {
      others.getResponse().setStatusCode(HttpStatus.I_AM_A_TEAPOT);
      return others.getResponse().setComplete();
    }).block();
    return exchange.getResponse();
  }

  @Test
  void filter_queries_areAnsweredWithoutTheFramework() {
    var instant = answer(MockServerHttpRequest.get("/api/v1/query?query=2").build());
    var range = answer(MockServerHttpRequest.post("/api/v1/query_range")
        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
        .body("query=2&start=0&end=60&step=30"));

    assertThat(instant.getStatusCode()).isEqualTo(HttpStatus.OK);
    assertThat(instant.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
    assertThat(instant.getBodyAsString().block()).contains("\"scalar\"", "\"2\"");
    assertThat(range.getBodyAsString().block()).contains("[30,\"2\"]");
  }

  @Test
  void filter_badQuery_isAnsweredWithItsFailure() {
    var answer = answer(MockServerHttpRequest.get("/api/v1/query?query=sum(").build());

    assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
    assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
    assertThat(answer.getBodyAsString().block())
        .startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"");
  }

  @Test
  void filter_whatIsNotPlainlyAQueryForJson_goesTheFrameworksWay() {
    for (var other : new MockServerHttpRequest[]{
        MockServerHttpRequest.get("/api/v1/labels").build(),
        MockServerHttpRequest.get("/api/v1/query/?query=1").build(),
        MockServerHttpRequest.method(HttpMethod.PUT, "/api/v1/query?query=1").build(),
        MockServerHttpRequest.get("/api/v1/query?query=1").accept(MediaType.TEXT_HTML).build()}) {
      assertThat(answer(other).getStatusCode()).as(other.getURI().toString())
          .isEqualTo(HttpStatus.I_AM_A_TEAPOT);
    }
  }
}
