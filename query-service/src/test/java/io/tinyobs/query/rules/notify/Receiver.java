// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.notify;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A receiver of posts on the loopback, which can be away, come back, and answer what a test likes. */
public final class Receiver implements AutoCloseable {
  /** What came. */
  public record Post(String path, Map<String, List<String>> headers, String body) {
  }

  private final int port;
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String location = "";
  private volatile @Nullable HttpServer server;

  private Receiver(int port) {
    this.port = port;
  }

  /** One that is not there yet. */
  public static Receiver away() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Receiver(socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that takes everything. */
  public static Receiver open() {
    return away().comeBack();
  }

  /** Listens from now on. */
  public Receiver comeBack() {
    try {
      var made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          16);
      made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      made.createContext("/", exchange -> {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        posts.add(new Post(
            exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), body));
        if (!location.isEmpty()) {
          exchange.getResponseHeaders().set("Location", location);
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
      });
      made.start();
      server = made;
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void answer(int other) {
    status = other;
  }

  void redirect(URI to) {
    location = to.toString();
    status = 307;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  public List<Post> posts() {
    return posts;
  }

  @Override
  public void close() {
    var current = server;
    if (current != null) {
      current.stop(0);
    }
  }
}
