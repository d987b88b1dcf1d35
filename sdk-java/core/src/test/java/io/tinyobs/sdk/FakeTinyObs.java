// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A TinyObs that keeps what it is sent and answers as it is told, 200 by default. */
final class FakeTinyObs implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  /** One received request, accepted or not. */
  record Request(String path, @Nullable String authorization, @Nullable String contentType,
      String body, int status, long tick) {
    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  record Answer(int status, String body, @Nullable String retryAfter) {
  }

  static FakeTinyObs start() {
    return start(0);
  }

  static FakeTinyObs start(int port) {
    try {
      return new FakeTinyObs(port);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private FakeTinyObs(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers the next request so; called again for the one after. */
  void answer(int status, String body, @Nullable String retryAfter) {
    answers.add(new Answer(status, body, retryAfter));
  }

  List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path.equals(path)).toList();
  }

  /** The samples of that name that were accepted, in order of arrival. */
  List<JsonNode> samples(String name) {
    return items("/v1/ingest", "/metrics").stream()
        .filter(sample -> sample.get("name").asString().equals(name)).toList();
  }

  List<JsonNode> samples() {
    return items("/v1/ingest", "/metrics");
  }

  List<JsonNode> spans() {
    return items("/v1/traces", "/resourceSpans/0/scopeSpans/0/spans");
  }

  List<JsonNode> logs() {
    return items("/v1/logs", "/resourceLogs/0/scopeLogs/0/logRecords");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private List<JsonNode> items(String path, String pointer) {
    List<JsonNode> items = new ArrayList<>();
    for (Request request : requests(path)) {
      if (request.status == 200) {
        StreamSupport.stream(request.json().at(pointer).spliterator(), false).forEach(items::add);
      }
    }
    return items;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Answer next = answers.poll();
      Answer answer = next == null ? new Answer(200, "{}", null) : next;
      requests.add(new Request(exchange.getRequestURI().getPath(),
          exchange.getRequestHeaders().getFirst("Authorization"),
          exchange.getRequestHeaders().getFirst("Content-Type"), body, answer.status,
          System.nanoTime()));
      if (answer.retryAfter != null) {
        exchange.getResponseHeaders().add("Retry-After", answer.retryAfter);
      }
      byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
