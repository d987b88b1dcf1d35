// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tinyobs.examples.FakeTinyObs.Item;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole shop on ports of its own, its telemetry taken by a stand-in. */
class ShopTest {
  private static final String TRACE_PREFIX = "4bf92f3577b34da6a3ce929d0e0e47";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final AtomicInteger TRACES = new AtomicInteger();

  private static FakeTinyObs tinyObs;
  private static HttpClient client;
  /** All three services without customers: what arrives is what the test asked for. */
  private static Shop shop;

  /** A trace of its own for each test. */
  private final String trace = TRACE_PREFIX + "%02x".formatted(TRACES.incrementAndGet());

  @BeforeAll
  static void start() {
    tinyObs = new FakeTinyObs(0);
    client = HttpClient.newHttpClient();
    shop = start("--shop.role=all", "--shop.rate=0", "--shop.error-rate=0");
  }

  @AfterAll
  static void stop() {
    shop.close();
    client.close();
    tinyObs.close();
  }

  @Test
  void checkout_throughThreeServices_isOneTrace() {
    assertThat(post(shop, order("mug")).statusCode()).isEqualTo(200);
    Item frontend = span("frontend", "POST /checkout");
    Item toOrders = span("frontend", "POST /orders");
    Item orders = span("orders", "POST /orders");
    Item reserve = span("orders", "reserve stock");
    Item database = span("orders", "UPDATE stock");
    Item toPayments = span("orders", "POST /payments");
    Item payments = span("payments", "POST /payments");
    Item charge = span("payments", "charge card");

    assertThat(frontend.text("parentSpanId")).isEqualTo(CALLER);
    assertThat(toOrders.text("parentSpanId")).isEqualTo(frontend.text("spanId"));
    assertThat(orders.text("parentSpanId")).isEqualTo(toOrders.text("spanId"));
    assertThat(reserve.text("parentSpanId")).isEqualTo(orders.text("spanId"));
    assertThat(database.text("parentSpanId")).isEqualTo(reserve.text("spanId"));
    assertThat(toPayments.text("parentSpanId")).isEqualTo(orders.text("spanId"));
    assertThat(payments.text("parentSpanId")).isEqualTo(toPayments.text("spanId"));
    assertThat(charge.text("parentSpanId")).isEqualTo(payments.text("spanId"));
    assertThat(List.of(frontend.text("kind"), toOrders.text("kind"), charge.text("kind")))
        .containsExactly("2", "3", "1");
    assertThat(payments.attribute("http.response.status_code")).isEqualTo("200");
  }

  @Test
  void log_withinARequest_carriesItsTrace() {
    post(shop, order("lamp"));
    Item orders = span("orders", "POST /orders");
    await().untilAsserted(() -> assertThat(logs()).extracting(Item::service)
        .containsExactlyInAnyOrder("frontend", "orders", "payments"));
    assertThat(logs()).anySatisfy(log -> {
      assertThat(log.service()).isEqualTo("orders");
      assertThat(log.json().at("/body/stringValue").asString()).isEqualTo("order placed");
      assertThat(log.text("spanId")).isEqualTo(orders.text("spanId"));
    });
  }

  @Test
  void metrics_ofTheThreeServices_arrive() {
    post(shop, order("book"));
    for (String service : List.of("frontend", "orders", "payments")) {
      awaitSample("http_requests_total", "service", service, count -> count >= 1);
      awaitSample("http_request_duration_seconds_count", "service", service, count -> count >= 1);
    }
    awaitSample("inventory_items", "item", "book", stock -> stock == Inventory.FULL - 2);
    awaitSample("orders_total", "status", "placed", count -> count >= 1);
    awaitSample("payments_total", "outcome", "charged", count -> count >= 1);
    awaitSample("order_value_dollars_count", "service", "orders", count -> count >= 1);
  }

  @Test
  void item_unknown_isNotFound() {
    assertThat(get(shop, "/products/unicorn").statusCode()).isEqualTo(404);
    assertThat(post(shop, order("unicorn")).statusCode()).isEqualTo(404);
  }

  @Test
  void health_ofAService_isUp() {
    assertThat(get(shop, "/actuator/health").body()).contains("\"status\":\"UP\"");
    assertThat(get(shop, "/actuator/health/readiness").statusCode()).isEqualTo(200);
  }

  /** A client that does not wait for an answer before it asks again, and then asks a third time. */
  @Test
  void connection_keptAlive_answersAfterAQueuedRequest() throws IOException {
    String request = "GET /%s HTTP/1.1\r\nHost: shop\r\n\r\n";
    try (Socket socket = new Socket(shop.frontend().getHost(), shop.frontend().getPort())) {
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String slowThenQuick = request.formatted("products/book")
          + request.formatted("actuator/health");
      for (int i = 0; i < 20; i++) {
        socket.getOutputStream().write(slowThenQuick.getBytes(UTF_8));
        awaitStatusLines(answers, 2);
        socket.getOutputStream().write(request.formatted("actuator/health").getBytes(UTF_8));
        awaitStatusLines(answers, 1);
      }
    }
  }

  @Test
  void body_malformed_isTheCallersFault() {
    assertThat(post(shop, "{\"quantity\":").statusCode()).isEqualTo(400);
    assertThat(post(shop, order("mug").replace("2", "0")).statusCode()).isEqualTo(400);
    assertThat(post(shop, "").statusCode()).isEqualTo(400);
  }

  @Test
  void payment_failing_isAnErrorAllTheWayUp() {
    try (Shop unlucky = start("--shop.role=all", "--shop.rate=0", "--shop.error-rate=1")) {
      assertThat(post(unlucky, order("plant")).statusCode()).isIn(402, 504);
      assertThat(span("payments", "charge card").json().at("/status/code").asInt()).isEqualTo(2);
      assertThat(span("orders", "POST /payments").json().at("/status/code").asInt()).isEqualTo(2);
      assertThat(span("frontend", "POST /orders").json().at("/status/code").asInt()).isEqualTo(2);
      await().untilAsserted(() -> assertThat(logs()).extracting(Item::service)
          .containsExactlyInAnyOrder("frontend", "orders", "payments"));
      assertThat(get(unlucky, "/products/plant").body()).contains("\"stock\":" + Inventory.FULL);
    }
  }

  @Test
  void peer_away_answersUnavailable() throws IOException {
    try (Shop alone = start("--shop.role=frontend",
        "--shop.orders.url=http://127.0.0.1:" + freePort())) {
      HttpResponse<String> response = get(alone, "/products/book");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).contains("orders is away");
    }
  }

  @Test
  void traffic_whileTinyObsComesLate_keepsFlowing() throws IOException {
    int port = freePort();
    try (Shop busy = start("--shop.role=all", "--shop.rate=50",
        "--tinyobs.endpoint=http://127.0.0.1:" + port)) {
      assertThat(get(busy, "/products/book").statusCode()).isEqualTo(200);
      try (FakeTinyObs late = new FakeTinyObs(port)) {
        await().atMost(60, TimeUnit.SECONDS).until(() -> late.spans().stream()
            .map(Item::service).distinct().count() == 3 && !late.samples("orders_total").isEmpty());
      }
    }
  }

  @Test
  void setting_outOfRange_stopsTheStart() {
    assertThatThrownBy(() -> start("--shop.role=frontend", "--shop.error-rate=3"))
        .hasStackTraceContaining("got shop.error-rate=3.0, expected 0 to 1");
  }

  private static Shop start(String... more) {
    List<String> args = new ArrayList<>(List.of("--tinyobs.endpoint=" + tinyObs.endpoint(),
        "--tinyobs.flush-interval=50ms", "--shop.latency-scale=0.01", "--shop.slow-rate=0",
        "--shop.peer-timeout=10s", "--shop.frontend.port=0", "--shop.orders.port=0",
        "--shop.payments.port=0"));
    // A setting that is given twice would be both, separated by a comma.
    args.removeIf(arg -> Arrays.stream(more)
        .anyMatch(own -> own.startsWith(arg.substring(0, arg.indexOf('=') + 1))));
    args.addAll(Arrays.asList(more));
    return Shop.start(args.toArray(String[]::new));
  }

  private Item span(String service, String name) {
    return await().until(
        () -> tinyObs.spans().stream()
            .filter(span -> span.service().equals(service) && span.text("name").equals(name)
                && span.text("traceId").equals(trace))
            .findFirst(),
        Optional::isPresent).orElseThrow();
  }

  private List<Item> logs() {
    return tinyObs.logs().stream().filter(log -> log.text("traceId").equals(trace)).toList();
  }

  private void awaitSample(String name, String key, String value,
      DoublePredicate expected) {
    await().untilAsserted(() -> assertThat(tinyObs.samples(name)).as(name)
        .anyMatch(sample -> sample.get("labels").path(key).asString("").equals(value)
            && expected.test(sample.get("value").asDouble())));
  }

  private static void awaitStatusLines(BufferedReader answers, int count) throws IOException {
    for (int seen = 0; seen < count;) {
      String line = answers.readLine();
      assertThat(line).as("connection open").isNotNull();
      if (line.endsWith("HTTP/1.1 200 OK")) {
        seen++;
      }
    }
  }

  private HttpResponse<String> post(Shop shop, String body) {
    return send(HttpRequest.newBuilder(shop.frontend().resolve("/checkout"))
        .header("Content-Type", "application/json")
        .header("traceparent", "00-" + trace + "-" + CALLER + "-01").timeout(TIMEOUT)
        .POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private static HttpResponse<String> get(Shop shop, String path) {
    return send(HttpRequest.newBuilder(shop.frontend().resolve(path)).timeout(TIMEOUT).build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private static String order(String item) {
    return "{\"id\":\"o-1\",\"customer\":\"c-1\",\"item\":\"" + item + "\",\"quantity\":2}";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
