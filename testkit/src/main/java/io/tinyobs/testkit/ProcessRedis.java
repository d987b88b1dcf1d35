// SPDX-License-Identifier: MIT
package io.tinyobs.testkit;

import io.tinyobs.redis.RedisBinary;
import io.tinyobs.redis.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Redis as a process of our own, which can be stopped, killed, paused and started again, at the same
 * address and with the same data. Its data goes when it is closed. Not thread-safe.
 */
public final class ProcessRedis implements TestRedis, AutoCloseable {
  private final Path directory;
  private final UnaryOperator<RedisProcess.Builder> wishes;
  private final RedisBinary binary;
  private RedisProcess process;
  private final String uri;
  private boolean up;
  private boolean paused;

  private ProcessRedis(Path directory, UnaryOperator<RedisProcess.Builder> wishes) {
    this.directory = directory;
    this.wishes = wishes;
    this.binary = RedisBinary.find(null);
    this.process = wishes.apply(builder()).start();
    this.uri = process.uri();
    this.up = true;
  }

  /** Starts one with an empty temporary directory. */
  static ProcessRedis open(UnaryOperator<RedisProcess.Builder> wishes) {
    Path directory;
    try {
      directory = Files.createTempDirectory("tinyobs-redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProcessRedis(directory, wishes);
  }

  @Override
  public String kind() {
    return "process " + binary.name() + " " + binary.version() + " (" + binary.path() + ")";
  }

  @Override
  public List<String> uris() {
    return List.of(uri);
  }

  @Override
  public boolean isCluster() {
    return false;
  }

  /** The process id now. */
  public long pid() {
    return process.pid();
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return process.port();
  }

  /** The password clients must give. */
  public String password() {
    return process.password();
  }

  /** Ends it gracefully; everything written is on disk. */
  public void stop() {
    resume();
    process.close();
    up = false;
  }

  /** Ends it as a power failure would: what was written in the last second may be gone. */
  public void kill() {
    ProcessHandle handle = ProcessHandle.of(process.pid()).orElse(null);
    if (handle != null) {
      handle.destroyForcibly();
      handle.onExit().join();
    }
    paused = false;
    process.close();
    up = false;
  }

  /** Starts it again, at the same address and with the same data. */
  public void start() {
    if (!up) {
      process = wishes.apply(builder()).port(process.port()).password(process.password()).start();
      up = true;
    }
  }

  /** Lets it take connections and answer nothing, as a machine that hangs does. */
  public void pause() {
    signal("-STOP");
    paused = true;
  }

  /** Ends a pause. */
  public void resume() {
    if (paused) {
      signal("-CONT");
      paused = false;
    }
  }

  /** Ends it and removes its data. */
  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(ProcessRedis::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private RedisProcess.Builder builder() {
    return RedisProcess.builder(directory).binary(binary).restarts(false);
  }

  private void signal(String signal) {
    try {
      int status = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start()
          .waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "cannot send " + signal + " to Redis: kill ended " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
