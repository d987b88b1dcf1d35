// SPDX-License-Identifier: MIT
package io.tinyobs.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tinyobs.dashboard.DashboardConfiguration;
import io.tinyobs.dashboard.TwinStorageConfiguration;
import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.spring.StorageConfiguration;
import io.tinyobs.storage.Storage;
import io.tinyobs.storage.WriteBatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** The hub as a client sees it: real sockets, the store's twin behind it. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
    "tinyobs.dashboard.allowed-origins=https://status.example",
    "tinyobs.dashboard.max-clients=20",
    "tinyobs.dashboard.client-buffer=64KB",
    "tinyobs.dashboard.slow-client-timeout=1s",
})
class LiveSocketTest {
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import({
      TwinStorageConfiguration.class, StorageConfiguration.class, DashboardConfiguration.class})
  static class Application {
  }

  @LocalServerPort
  private int port;

  @Autowired
  private Storage storage;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void subscribe_thenWrite_samplesArriveAsBinaryFrame() throws Exception {
    var client = connect("/ws");
    assertThat(client.next()).isEqualTo("{\"type\":\"hello\",\"version\":1,\"tickMillis\":16}");
    client.send("{\"type\":\"subscribe\",\"id\":1,\"match\":\"binary{job=\\\"a\\\"}\"}");
    assertThat(client.next()).isEqualTo("{\"type\":\"subscribed\",\"id\":1}");
    write("binary", 1000, 1.5);
    assertThat(client.next()).isEqualTo("{\"type\":\"series\",\"id\":1,\"series\":"
        + "[{\"ref\":1,\"labels\":{\"__name__\":\"binary\",\"job\":\"a\"}}]}");
    var frame = client.frames.poll(5, TimeUnit.SECONDS);
    assertThat(frame).isNotNull();
    assertThat(frame.remaining()).isEqualTo(28);
    assertThat(frame.getInt(4)).isEqualTo(1);
    assertThat(frame.getDouble(8)).isEqualTo(1000.0);
    assertThat(frame.getDouble(16)).isEqualTo(1.5);
    assertThat(frame.getInt(24)).isEqualTo(1);
    client.close();
  }

  @Test
  void subscribe_asJson_samplesArriveAsText() throws Exception {
    var client = connect("/ws?format=json");
    client.next();
    client.send("{\"type\":\"subscribe\",\"id\":1,\"match\":\"json\"}");
    client.next();
    write("json", 1000, Double.NaN);
    client.next();
    assertThat(client.next())
        .isEqualTo("{\"type\":\"frame\",\"samples\":[[1,1000,\"NaN\"]]}");
    client.close();
  }

  @Test
  void connect_fromForeignOrigin_isForbidden() {
    assertThat(upgradeStatus("/ws", "http://evil.example")).isEqualTo(403);
    assertThat(upgradeStatus("/ws", "null")).isEqualTo(403);
    assertThat(upgradeStatus("/ws?format=xml", "http://localhost:" + port)).isEqualTo(400);
  }

  @Test
  void connect_fromOwnOrConfiguredOrigin_isAccepted() throws Exception {
    for (var origin : new String[]{"http://localhost:" + port, "https://status.example"}) {
      var client = connect("/ws", origin);
      assertThat(client.next()).contains("hello");
      client.close();
    }
  }

  @Test
  void get_withoutUpgrade_saysWhatIsExpected() throws Exception {
    var answer = http.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/ws")).build(),
        HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(426);
    assertThat(answer.body()).contains("expected a WebSocket upgrade");
  }

  /** One frame that is too long, and one message of many small frames that is. */
  @Test
  void message_tooLong_closesWith1009() throws Exception {
    var single = connect("/ws");
    var unused = single.socket().sendText("x".repeat(65_537), true);
    await().untilAsserted(() -> assertThat(single.closeCode).isEqualTo(1009));

    var fragments = connect("/ws");
    try {
      for (int i = 0; i < 100; i++) {
        fragments.socket().sendText("x".repeat(1000), false).join();
      }
    } catch (CompletionException closedAlready) {
      assertThat(closedAlready).hasCauseInstanceOf(IOException.class);
    }
    await().untilAsserted(() -> assertThat(fragments.closeCode).isEqualTo(1009));
  }

  /** A laptop that went to sleep: nothing is read, the hub must not keep the connection. */
  @Test
  void client_thatReadsNothing_isGivenUp() throws Exception {
    var client = connect("/ws");
    client.next();
    client.send("{\"type\":\"subscribe\",\"id\":1,\"match\":\"flood\"}");
    client.next();
    client.reading = false;
    var hub = metricsClients();
    await().atMost(60, TimeUnit.SECONDS).pollInterval(10, TimeUnit.MILLISECONDS)
        .untilAsserted(() -> {
          for (int i = 0; i < 3000; i++) {
            write("flood", i, i);
          }
          assertThat(metricsClients()).isLessThan(hub);
        });
  }

  @Test
  void connect_beyondTheLimit_isUnavailable() throws Exception {
    await().until(() -> metricsClients() == 0);
    var clients = new ArrayList<Client>();
    for (int i = 0; i < 20; i++) {
      clients.add(connect("/ws"));
    }
    assertThat(upgradeStatus("/ws", null)).isEqualTo(503);
    clients.forEach(Client::close);
    await().until(() -> metricsClients() == 0);
  }

  @Autowired
  private LiveHub hub;

  private int metricsClients() {
    return hub.metrics.clients.get();
  }

  private void write(String metric, long timestampMillis, double value) {
    storage.writer().write(Tenant.DEFAULT, WriteBatch.create().sample(
        Labels.of("__name__", metric, "job", "a"), timestampMillis, value)).join();
  }

  private int upgradeStatus(String path, @Nullable String origin) {
    try {
      connect(path, origin);
      return 101;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(WebSocketHandshakeException.class);
      return e.getCause() instanceof WebSocketHandshakeException refused
          ? refused.getResponse().statusCode()
          : 0;
    }
  }

  private Client connect(String path) {
    return connect(path, null);
  }

  private Client connect(String path, @Nullable String origin) {
    var client = new Client();
    var builder = http.newWebSocketBuilder();
    if (origin != null) {
      builder.header("Origin", origin);
    }
    client.socket = builder
        .buildAsync(URI.create("ws://localhost:" + port + path), client).join();
    return client;
  }

  /** Notes what it is told. */
  private static final class Client implements WebSocket.Listener {
    private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<ByteBuffer> frames = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;
    private volatile int closeCode;
    private volatile boolean reading = true;

    private WebSocket socket() {
      return Objects.requireNonNull(socket);
    }

    private String next() throws InterruptedException {
      var text = texts.poll(5, TimeUnit.SECONDS);
      assertThat(text).as("the next text").isNotNull();
      return text;
    }

    private void send(String text) {
      socket().sendText(text, true).join();
    }

    private void close() {
      socket().sendClose(1000, "").join();
      socket().abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        texts.add(partial.toString());
        partial.setLength(0);
      }
      requestMore(from);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      var copy = ByteBuffer.allocate(data.remaining()).order(ByteOrder.LITTLE_ENDIAN);
      frames.add(copy.put(data).flip());
      requestMore(from);
      return null;
    }

    private void requestMore(WebSocket from) {
      if (reading) {
        from.request(1);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closeCode = code;
      return null;
    }
  }
}
