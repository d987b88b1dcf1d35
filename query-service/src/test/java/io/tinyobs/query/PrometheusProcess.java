// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real Prometheus and its tool, as Debian installs them; a test that needs one is skipped where it is missing. */
public final class PrometheusProcess implements AutoCloseable {
  private static final Path SERVER = Path.of("/usr/bin/prometheus");
  private static final Path TOOL = Path.of("/usr/bin/promtool");

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private PrometheusProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one with a configuration, its data in a folder, and waits until it is ready. */
  public static PrometheusProcess start(Path folder, String configuration) throws IOException {
    return start(folder, freePort(), configuration);
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static PrometheusProcess start(Path folder, int port, String configuration)
      throws IOException {
    assumeTrue(Files.isExecutable(SERVER), SERVER + " is not here: skipped");
    var file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
    var process = new ProcessBuilder(SERVER.toString(), "--config.file=" + file,
        "--storage.tsdb.path=" + folder.resolve("data"),
        "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
    var prometheus = new PrometheusProcess(process, port);
    await().atMost(Duration.ofSeconds(60)).until(prometheus::isReady);
    return prometheus;
  }

  /** One that scrapes itself every second. */
  public static PrometheusProcess scrapingItself(Path folder) throws IOException {
    int port = freePort();
    return start(folder, port, """
        scrape_configs:
          - job_name: self
            scrape_interval: 1s
            static_configs:
              - targets: [127.0.0.1:%d]
        """.formatted(port));
  }

  private boolean isReady() {
    try {
      return client.send(request("/-/ready"), HttpResponse.BodyHandlers.discarding())
          .statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  /** The body of what it answers. */
  public String get(String path) {
    return client.sendAsync(request(path), HttpResponse.BodyHandlers.ofString()).join().body();
  }

  @Override
  public void close() {
    process.destroy();
    if (!process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().isAlive()) {
      return;
    }
    process.destroyForcibly();
  }

  /**
   * What the tool says.
   *
   * @param exit its exit code
   * @param output of both streams
   */
  public record Told(int exit, String output) {
  }

  /** Runs {@code promtool}. */
  public static Told promtool(String input, String... arguments) throws IOException {
    assumeTrue(Files.isExecutable(TOOL), TOOL + " is not here: skipped");
    var command = new String[arguments.length + 1];
    command[0] = TOOL.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Told(process.onExit().join().exitValue(), output);
  }
}
