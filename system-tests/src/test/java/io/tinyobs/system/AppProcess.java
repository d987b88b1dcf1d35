// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/** One of our packaged applications, run as its users run it: a process of its own. */
final class AppProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private AppProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code module}'s packaged jar with the JDK that runs the tests.
   *
   * @param jvm options before {@code -jar}
   * @param args arguments after it
   */
  static AppProcess start(String module, Path log, List<String> jvm, List<String> args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.add("-jar");
    command.add(jar(module).toString());
    command.addAll(args);
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(log.toFile()).start();
      return new AppProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path jar(String module) {
    var target = Repository.root().resolve(module).resolve("target");
    try (var files = Files.list(target)) {
      return files
          .filter(f -> f.getFileName().toString().endsWith("-app.jar"))
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException(
                  "cannot start %s: got no *-app.jar in %s, expected one from mvn package"
                      .formatted(module, target)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until {@code url} answers 200. */
  AppProcess awaitOk(String url) {
    var http = HttpClient.newHttpClient();
    await("a 200 of " + url + ", log in " + log)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .failFast("the process has ended, log in " + log, () -> !process.isAlive())
        .ignoreExceptions()
        .until(
            () -> http.send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.discarding())
                .statusCode() == 200);
    return this;
  }

  /** Its process id. */
  long pid() {
    return process.pid();
  }

  /** A port nobody listens on now. */
  static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, without a chance to say goodbye. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("cannot stop pid " + pid() + ": it did not end in 20 s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
