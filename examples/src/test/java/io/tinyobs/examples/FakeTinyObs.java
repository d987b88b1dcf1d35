// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A TinyObs that accepts all and keeps the newest of it. */
final class FakeTinyObs implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  /** Per path. A service that flushes 20 times a second would fill the heap while a test waits. */
  private static final int KEPT_BODIES = 1000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, BlockingDeque<JsonNode>> bodies = new ConcurrentHashMap<>();

  /** A span or log record, with the service that sent it. */
  record Item(String service, JsonNode json) {
    String text(String field) {
      JsonNode value = json.get(field);
      return value == null ? "" : value.asString();
    }

    String attribute(String key) {
      for (JsonNode attribute : json.get("attributes")) {
        if (attribute.get("key").asString().equals(key)) {
          return attribute.get("value").iterator().next().asString();
        }
      }
      return "";
    }
  }

  FakeTinyObs(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Item> spans() {
    return items("/v1/traces", "/resourceSpans/0", "/scopeSpans/0/spans");
  }

  List<Item> logs() {
    return items("/v1/logs", "/resourceLogs/0", "/scopeLogs/0/logRecords");
  }

  /** The samples of that name, in order of arrival. */
  List<JsonNode> samples(String name) {
    List<JsonNode> samples = new ArrayList<>();
    for (JsonNode body : bodies("/v1/ingest")) {
      for (JsonNode sample : body.get("metrics")) {
        if (sample.get("name").asString().equals(name)) {
          samples.add(sample);
        }
      }
    }
    return samples;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private List<Item> items(String path, String resource, String inner) {
    List<Item> items = new ArrayList<>();
    for (JsonNode body : bodies(path)) {
      JsonNode outer = body.at(resource);
      String service = "";
      for (JsonNode attribute : outer.at("/resource/attributes")) {
        if (attribute.get("key").asString().equals("service.name")) {
          service = attribute.at("/value/stringValue").asString();
        }
      }
      for (JsonNode item : outer.at(inner)) {
        items.add(new Item(service, item));
      }
    }
    return items;
  }

  private BlockingDeque<JsonNode> bodies(String path) {
    return bodies.computeIfAbsent(path, unseen -> new LinkedBlockingDeque<>(KEPT_BODIES));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      BlockingDeque<JsonNode> kept = bodies(exchange.getRequestURI().getPath());
      while (!kept.offer(body)) {
        kept.poll();
      }
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[]{
          '{', '}'
      });
    }
  }
}
