// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import io.tinyobs.redis.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Redis that tests may fill and empty: one server, or the masters of a cluster. */
public interface TestRedis {
  /** What it is, in words: {@code docker redis:8}, {@code process redis 7.0.15}. */
  String kind();

  /** Where each server listens: {@code redis://:password@host:port}, the password part optional. */
  List<String> uris();

  /** Whether it is a Redis Cluster. */
  boolean isCluster();

  /** Where the (first) server listens. */
  default String uri() {
    return uris().getFirst();
  }

  /** Removes all data from all servers. */
  default void flush() {
    for (String uri : uris()) {
      send(uri, "FLUSHALL");
    }
  }

  /** Sends a command to the (first) server; see {@link RespConnection#call}. */
  default @Nullable Object call(String... command) {
    return send(uri(), command);
  }

  /** Sends a command to the server at an address that {@link #uris()} tells. */
  static @Nullable Object send(String uri, String... command) {
    try (RespConnection connection = connect(uri)) {
      return connection.call(command);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot send " + command[0] + " to the test Redis: " + e.getMessage(), e);
    }
  }

  /** Connects to the server at {@code uri}. */
  static RespConnection connect(String uri) throws IOException {
    URI parsed = URI.create(uri);
    if (!"redis".equals(parsed.getScheme()) || parsed.getHost() == null) {
      throw new IllegalArgumentException(
          "cannot use the test Redis: got " + uri + ", expected redis://[:password@]host:port");
    }
    String user = parsed.getUserInfo() == null ? "" : parsed.getUserInfo();
    int port = parsed.getPort() < 0 ? 6379 : parsed.getPort();
    return RespConnection.open(
        new InetSocketAddress(parsed.getHost(), port),
        user.substring(user.indexOf(':') + 1),
        Duration.ofSeconds(10));
  }
}
