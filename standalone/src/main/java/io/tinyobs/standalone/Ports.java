// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** The ports that the standalone listens on. */
final class Ports {
  private static final List<Port> ALL = List.of(
      new Port("page and HTTP APIs", "server.port", 8080),
      new Port("OTLP gRPC", "tinyobs.ingest.otlp-grpc-port", 4317),
      new Port("OTLP HTTP", "tinyobs.ingest.otlp-http-port", 4318),
      new Port("own gRPC stream", "spring.grpc.server.port", 9000));

  private Ports() {
  }

  private record Port(String what, String property, int usual) {
    int in(Environment environment) {
      return environment.getProperty(property, Integer.class, usual);
    }
  }

  /**
   * Sees that all are free, all at once: else they would be reported one a start.
   *
   * @throws CannotStartException naming those that are taken
   */
  static void check(Environment environment) {
    InetAddress address = environment.getProperty("server.address", InetAddress.class);
    var taken = new ArrayList<String>();
    var hints = new ArrayList<String>();
    for (Port port : ALL) {
      int number = port.in(environment);
      if (number > 0 && !isFree(address, number)) {
        taken.add(number + " (" + port.what() + ")");
        hints.add("--" + port.property() + "=" + (number + 10_000) % 65_536);
      }
    }
    if (!taken.isEmpty()) {
      throw new CannotStartException(
          "cannot listen: another program has port " + String.join(", ", taken),
          "End that program (lsof -i :PORT tells which), or choose other ports, for instance "
              + String.join(" ", hints),
          null);
    }
  }

  /** What listens besides the page, in one line. */
  static String describe(Environment environment) {
    return String.join(
        ", ",
        ALL.subList(1, ALL.size()).stream()
            .map(port -> port.what() + " " + port.in(environment)).toList());
  }

  private static boolean isFree(@Nullable InetAddress address, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException ignored) {
      return false;
    }
  }
}
