// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The standalone as a process on free ports, with its data in a folder of the test's. */
final class Suite implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final AppProcess process;
  private final int port;
  private final int otlpGrpcPort;
  private final int otlpHttpPort;

  private Suite(AppProcess process, int port, int otlpGrpcPort, int otlpHttpPort) {
    this.process = process;
    this.port = port;
    this.otlpGrpcPort = otlpGrpcPort;
    this.otlpHttpPort = otlpHttpPort;
  }

  /** Starts and waits until it is ready to take and to answer. */
  static Suite start(Path data) {
    int port = AppProcess.freePort();
    int grpc = AppProcess.freePort();
    int otlp = AppProcess.freePort();
    var process = AppProcess.start(
        "standalone",
        data.resolve("standalone.log"),
        List.of("-Xmx512m"),
        List.of(
            "--server.port=" + port,
            "--tinyobs.ingest.otlp-grpc-port=" + grpc,
            "--tinyobs.ingest.otlp-http-port=" + otlp,
            "--spring.grpc.server.port=" + AppProcess.freePort(),
            "--tinyobs.data-dir=" + data.resolve("data")));
    process.awaitOk("http://127.0.0.1:" + port + "/actuator/health/readiness");
    return new Suite(process, port, grpc, otlp);
  }

  /** Where the page and the HTTP APIs are. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Where OTLP over HTTP goes. */
  String otlpHttpUrl() {
    return "http://127.0.0.1:" + otlpHttpPort;
  }

  /** Where OTLP over gRPC goes. */
  String otlpGrpcUrl() {
    return "http://127.0.0.1:" + otlpGrpcPort;
  }

  /** The body of a GET, whatever its status. */
  String get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url() + path)).build(),
        HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The answer to an instant query, as JSON text. */
  String query(String promql) throws Exception {
    return get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8));
  }

  /** The answer to an instant query at a time given in milliseconds since the epoch. */
  String queryAt(String promql, long millis) throws Exception {
    return get(
        "/api/v1/query?query="
            + URLEncoder.encode(promql, StandardCharsets.UTF_8)
            + "&time="
            + java.math.BigDecimal.valueOf(millis, 3).toPlainString());
  }

  /** As {@code kill -9}: its Redis lives on. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
