// SPDX-License-Identifier: MIT
package io.tinyobs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The packaged standalone as a process of its own, which can be asked to end and be killed. */
final class TinyObsProcess implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newBuilder()
      .connectTimeout(Duration.ofSeconds(5)).build();

  private final Path data;
  private final Path log;
  private final int port;
  private final Process process;

  private TinyObsProcess(Path data, Path log, int port, Process process) {
    this.data = data;
    this.log = log;
    this.port = port;
    this.process = process;
  }

  /** Starts it at free ports; it need not come up. */
  static TinyObsProcess start(Path data, Path log, String... words) throws IOException {
    int port = freePort();
    return startAt(port, data, log, words);
  }

  /** Starts it with the page at this port. */
  static TinyObsProcess startAt(int port, Path data, Path log, String... words)
      throws IOException {
    List<String> command = new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
            "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-jar", jar().toString(), "--data",
            data.toString(), "--port", Integer.toString(port)));
    for (String property : List.of(
        "tinyobs.ingest.otlp-grpc-port", "tinyobs.ingest.otlp-http-port",
        "spring.grpc.server.port")) {
      command.add("--" + property + "=" + freePort());
    }
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    return new TinyObsProcess(data, log, port, process);
  }

  /** Waits until it says that it can be used. */
  TinyObsProcess awaitReady() {
    Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(100))
        .until(() -> {
          assertThat(process.isAlive()).as("the standalone runs; it said: %s", said()).isTrue();
          return status("/actuator/health/readiness") == 200;
        });
    return this;
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return port;
  }

  /** All it has written, and its predecessors with the same log. */
  String said() throws IOException {
    return Files.readString(log);
  }

  /** The process id of its Redis. */
  long redisPid() throws IOException {
    return Long.parseLong(Files.readString(data.resolve("redis").resolve("redis.pid")).strip());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return HTTP.send(
        request(path).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Ends it without a word, as the out-of-memory killer does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end (SIGTERM). */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end; its status. */
  int awaitExit(Duration atMost) throws InterruptedException {
    assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
        .as("the standalone ends within %s", atMost).isTrue();
    return process.exitValue();
  }

  /** Ends it, and its Redis in any case. */
  @Override
  public void close() throws IOException, InterruptedException {
    terminate();
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      kill();
    }
    if (Files.exists(data.resolve("redis").resolve("redis.pid"))) {
      ProcessHandle.of(redisPid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private int status(String path) throws InterruptedException {
    try {
      return get(path).statusCode();
    } catch (IOException ignored) {
      return 0;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith("-app.jar")).findFirst().orElseThrow(
          () -> new IllegalStateException(
              "cannot start the standalone: got no target/*-app.jar, expected mvn package before"));
    }
  }
}
