// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.ingest.gate.MemoryBudget;
import io.tinyobs.ingest.http.OtlpServer;
import io.tinyobs.model.Matcher;
import io.tinyobs.model.Tenant;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.memory.InMemoryStorage;
import io.tinyobs.testkit.TestClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** Senders that write slowly, or other than they said, or not to the end: byte by byte over real connections. */
@SpringBootTest(classes = IngestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "spring.grpc.server.port=0",
    "tinyobs.ingest.otlp-http-port=0",
    "tinyobs.ingest.otlp-grpc-port=0",
    "tinyobs.ingest.body-timeout=1s"
})
@Import(IngestApplicationTest.Twins.class)
@BufferLeaks.ClientsVanish
class ConnectionFaultsTest {
  private static final String METRIC = "{\"metrics\":[{\"name\":\"half\",\"value\":1}]}";

  @LocalServerPort
  private int port;

  @Autowired
  private OtlpServer otlpServer;

  @Autowired
  private TestClock clock;

  @Autowired
  private InMemoryStorage storage;

  @Autowired
  private MemoryBudget memory;

  private int stored() {
    return storage.metrics()
        .select(
            Tenant.DEFAULT,
            List.of(Matcher.equal("__name__", "half")),
            TimeRange.of(0, clock.millis()))
        .items()
        .size();
  }

  private static String head(String length) {
    return "POST /v1/ingest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + length + "\r\n\r\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** What the server answers until it closes the connection, or until it has been silent for ten seconds. */
  private static String answer(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    var answer = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      var buffer = new byte[4096];
      for (int count; (count = in.read(buffer)) >= 0;) {
        answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        if (answer.indexOf("\r\n\r\n") >= 0) {
          break;
        }
      }
    } catch (SocketException closed) {
      answer.append("closed");
    }
    return answer.toString();
  }

  /** Writes a text byte by byte, one every 200 ms, while the server's answer is waited for. */
  private static String trickle(int port, String first, String text) throws IOException {
    try (var socket = new Socket("localhost", port);
        var writer = Executors.newSingleThreadScheduledExecutor()) {
      var out = socket.getOutputStream();
      write(out, first);
      var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      var next = new int[1];
      writer.scheduleAtFixedRate(
          () -> {
            try {
              out.write(bytes[next[0]++ % bytes.length]);
            } catch (IOException e) {
              throw new UncheckedIOException(e); // Closed: ends the schedule.
            }
          },
          200,
          200,
          TimeUnit.MILLISECONDS);
      var answer = answer(socket);
      writer.shutdownNow();
      return answer;
    }
  }

  @Test
  void fault34_bodyTrickles_is408AndItsMemoryIsFree() throws IOException {
    assertThat(trickle(port, head("Content-Length: 1000"), "{")).startsWith("HTTP/1.1 408");

    await().until(() -> memory.used() == 0);
  }

  /** It is not asked for a whole minute whether a sender is still there that sent half a body. */
  @Test
  void fault34_bodyStops_isAnsweredOrClosed() throws IOException {
    try (var socket = new Socket("localhost", port)) {
      write(socket.getOutputStream(), head("Content-Length: 1000") + "{");

      assertThat(answer(socket)).doesNotStartWith("HTTP/1.1 2");
    }
    await().until(() -> memory.used() == 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fault34_headTrickles_isClosed(boolean onOtlpPort) throws IOException {
    var answer = trickle(
        onOtlpPort ? otlpServer.port() : port, "POST /v1/metrics HTTP/1.1\r\n", "X-A: b\r\n");

    assertThat(answer).doesNotStartWith("HTTP/1.1 2").doesNotContain("200 OK");
  }

  /** The second request of a connection is watched as the first was. */
  @Test
  void fault34_secondHeadTrickles_isClosed() throws IOException {
    try (var socket = new Socket("localhost", port)) {
      write(socket.getOutputStream(), head("Content-Length: 14") + "{\"metrics\":[]}");
      assertThat(answer(socket)).startsWith("HTTP/1.1 200");
      write(socket.getOutputStream(), "POST /v1/ingest HTTP/1.1\r\nX-A:");

      assertThat(rest(socket)).doesNotContain("HTTP/1.1 2");
    }
  }

  /** Everything until the end, which must come before ten seconds have passed. */
  private static String rest(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException closed) {
      return "";
    }
  }

  /** Waiting between two requests is what kept-alive connections do. */
  @Test
  void fault34_connectionThatWaits_staysOpen() throws Exception {
    try (var socket = new Socket("localhost", port)) {
      for (int i = 0; i < 2; i++) {
        write(socket.getOutputStream(),
            "GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        socket.setSoTimeout(1500);
        assertThat(endsWithin(socket)).isFalse();
      }
    }
  }

  /** Whether the connection ends before the socket's time is up; drops what is read. */
  private static boolean endsWithin(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // The rest of the answer.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000", "Transfer-Encoding: chunked"})
  void fault35_bodyEndsEarly_nothingIsStoredAndItsMemoryIsFree(String length) throws IOException {
    var body = length.startsWith("T")
        ? Integer.toHexString(METRIC.length()) + "\r\n" + METRIC + "\r\n"
        : METRIC;
    try (var socket = new Socket("localhost", port)) {
      write(socket.getOutputStream(), head(length) + body);
      socket.shutdownOutput();

      assertThat(answer(socket)).doesNotStartWith("HTTP/1.1 2");
    }

    await().until(() -> memory.used() == 0);
    assertThat(stored()).isZero();
  }

  /** The agent's process is killed, or its network is gone. */
  @Test
  void fault35_connectionReset_nothingIsStoredAndItsMemoryIsFree() throws IOException {
    var socket = new Socket("localhost", port);
    write(socket.getOutputStream(), head("Content-Length: 1000") + METRIC);
    await().until(() -> memory.used() > 0);
    socket.setSoLinger(true, 0);
    socket.close();

    await().atMost(Duration.ofSeconds(10)).until(() -> memory.used() == 0);
    assertThat(stored()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "Content-Length: -1", "Content-Length: x", "Content-Length: 1\r\nContent-Length: 2",
      "Content-Length: 99999999999999999999"
  })
  void fault35_lengthThatIsNone_is400(String length) throws IOException {
    try (var socket = new Socket("localhost", port)) {
      write(socket.getOutputStream(), head(length) + METRIC);

      assertThat(answer(socket)).doesNotStartWith("HTTP/1.1 2");
    }
    assertThat(stored()).isZero();
  }
}
