// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.query.http.ReadGate;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ClientGoneTest extends QueryServiceTest {
  /** Takes minutes unless it is stopped, and holds few samples at once. */
  private static final String QUERY = "mad_over_time(vector(time()*7%7919)[2h:100ms])";
  private static final String SLOW = "/api/v1/query_range?query=" + QUERY.replace("%", "%25")
      + "&start=0&end=1000000&step=100";

  @Autowired
  private ReadGate gate;

  /** Fault 41: someone closes the browser's tab while a query runs. */
  @Test
  void query_clientGone_workStops() throws IOException {
    long before = gate.ended(ReadGate.Outcome.GONE);
    try (var tab = open(SLOW)) {
      await().until(() -> gate.freePlaces() == 1);
      assertThat(get("/api/v1/status/active_queries"))
          .contains("\"query\":\"" + QUERY + "\"", "\"step\":100.0,");
      assertThat(tab.isConnected()).isTrue();
    }

    await().until(() -> gate.freePlaces() == 2);
    assertThat(gate.ended(ReadGate.Outcome.GONE)).isEqualTo(before + 1);
    assertThat(get("/api/v1/status/active_queries")).contains("\"data\":[]");
  }

  /** Fault 41. */
  @Test
  void query_timeUp_is503() {
    assertThat(get(503, SLOW.replace("%25", "%") + "&timeout=50ms")).startsWith(
        "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"cannot answer query: got no");
    await().until(() -> gate.freePlaces() == 2);
  }

  /** Fault 46: this server runs two at once and lets others wait 200 ms; health does not wait. */
  @Test
  void query_allPlacesTaken_is503() throws IOException {
    try (var first = open(SLOW); var second = open(SLOW)) {
      await().until(() -> gate.freePlaces() == 0);

      assertThat(get(503, "/api/v1/query?query=1")).startsWith(
          "{\"status\":\"error\",\"errorType\":\"unavailable\",\"error\":\"cannot start query: got 2");
      assertThat(get("/v1/health")).contains("healthy");
      assertThat(first.isConnected() && second.isConnected()).isTrue();
    }
    await().until(() -> gate.freePlaces() == 2);
  }

  private Socket open(String path) throws IOException {
    var socket = new Socket("localhost", port);
    var request = "GET " + path.replace("[", "%5B").replace("]", "%5D")
        + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
