// SPDX-License-Identifier: MIT
package io.tinyobs.ingest;

import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Protocol;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.core.env.Environment;

/**
 * Where each protocol is taken, as it is configured; what is off (-1) or any port (0) is not told.
 *
 * @param http the service's own
 * @param stream of the agents' stream
 * @param otlpGrpc of OTLP over gRPC
 * @param otlpHttp of OTLP over HTTP
 */
record IngestPorts(int http, int stream, int otlpGrpc, int otlpHttp) {
  static IngestPorts of(Environment environment, IngestSettings settings) {
    return new IngestPorts(
        environment.getProperty("server.port", Integer.class, 8080),
        environment.getProperty("spring.grpc.server.port", Integer.class, -1),
        settings.otlpGrpcPort(),
        settings.otlpHttpPort());
  }

  List<Integer> of(Protocol protocol) {
    return switch (protocol) {
      case OTLP_GRPC -> open(otlpGrpc);
      case OTLP_HTTP, TINYOLLY -> open(otlpHttp, http);
      case STREAM -> open(stream);
      case REMOTE_WRITE, REMOTE_WRITE_2, TINYOBS, ZIPKIN, LOKI -> open(http);
    };
  }

  private static List<Integer> open(int... ports) {
    return IntStream.of(ports).filter(port -> port > 0).boxed().toList();
  }

  /** What those are told who speak gRPC to a port of HTTP. */
  String adviceForGrpc() {
    return "this port takes OTLP over HTTP/1.1, and gRPC is taken at "
        + (otlpGrpc > 0 ? "port " + otlpGrpc : "another port");
  }

  /** What those are told who speak HTTP to a port of gRPC. */
  String adviceForHttp() {
    return "this port takes OTLP over gRPC, and HTTP is taken at "
        + (otlpHttp > 0 ? "port " + otlpHttp : "another port");
  }

  /** The name of this machine, by which people tell replicas apart. */
  static String host() {
    var name = System.getenv("HOSTNAME");
    return name == null || name.isBlank() ? "pid " + ProcessHandle.current().pid() : name;
  }
}
