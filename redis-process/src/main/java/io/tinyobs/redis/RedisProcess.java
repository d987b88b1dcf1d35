// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import io.tinyobs.redis.RedisConfig.Door;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Redis on the loopback interface, started as a process of its own, watched, and ended with
 * {@link #close()}. It keeps an append-only file synced every second, never evicts, and asks for a
 * password.
 *
 * <p>One data directory belongs to one {@code RedisProcess} at a time, on the whole machine. If this
 * JVM is killed, its Redis lives on, and the next start with the same directory adopts it. Thread-safe.
 */
public final class RedisProcess implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RedisProcess.class);
  private static final Duration REPLY = Duration.ofSeconds(2);

  private final Settings settings;
  private final DataDirectory directory;
  private final Door door;
  private final boolean adopted;
  private final Watch watch;
  private boolean closed;

  private RedisProcess(
      Settings settings, DataDirectory directory, Door door, boolean adopted, ProcessHandle first) {
    this.settings = settings;
    this.directory = directory;
    this.door = door;
    this.adopted = adopted;
    this.watch = Watch.over(first, settings, directory, door);
  }

  /** Starts to describe a Redis that keeps its data in this directory. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /** Where clients connect, password included: {@code redis://:password@127.0.0.1:port}. */
  public String uri() {
    return "redis://:" + door.password() + "@127.0.0.1:" + door.port();
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return door.port();
  }

  /** The password clients must give. */
  public String password() {
    return door.password();
  }

  /** The process id now; another one after a restart. */
  public long pid() {
    return watch.process().pid();
  }

  /** Whether the process runs; it may be loading still. */
  public boolean isRunning() {
    return OsProcess.isRunning(watch.process());
  }

  /** Whether this is a Redis that a killed predecessor had started. */
  public boolean isAdopted() {
    return adopted;
  }

  /** The program that runs. */
  public RedisBinary binary() {
    return settings.binary();
  }

  /** The data directory, absolute. */
  public Path directory() {
    return directory.path();
  }

  /** Ends the watch and the process: gracefully, then forcibly; everything written is on disk. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      watch.close();
      ProcessHandle process = watch.process();
      if (OsProcess.isRunning(process)) {
        askToEnd();
        if (!OsProcess.awaitEnd(process, settings.stopTimeout())) {
          logger.warn("Redis ({}) did not end within {}: killing it", process.pid(),
              settings.stopTimeout());
          OsProcess.end(process, Duration.ofSeconds(1));
        }
      }
    } catch (InterruptedException ignored) {
      watch.process().destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      directory.close();
    }
  }

  private void askToEnd() {
    try (var connection = RespConnection.open(door.port(), door.password(), REPLY)) {
      connection.call("SHUTDOWN", "NOSAVE");
    } catch (RespConnection.ErrorReply e) {
      logger.warn("Redis refused to shut down: {}", e.getMessage());
      watch.process().destroy();
    } catch (IOException ignored) {
      // It ended without a word, as asked; or it does not listen, and then the signal asks again.
      watch.process().destroy();
    }
  }

  /** All that was asked for. */
  record Settings(
      RedisBinary binary,
      int port,
      String password,
      long maxMemoryBytes,
      Map<String, String> directives,
      boolean restarts,
      RedisEvent.Listener listener,
      Duration startTimeout,
      Duration stopTimeout) {
  }

  /** Describes a Redis, then starts it. Not thread-safe. */
  public static final class Builder {
    private final Path directory;
    private final Map<String, String> directives = new LinkedHashMap<>();
    private @Nullable RedisBinary binary;
    private int port;
    private String password = "";
    private long maxMemoryBytes;
    private boolean restarts = true;
    private RedisEvent.Listener listener = event -> {
    };
    private Duration startTimeout = Duration.ofSeconds(30);
    private Duration stopTimeout = Duration.ofSeconds(5);

    private Builder(Path directory) {
      this.directory = directory;
    }

    /** The program; by default what {@link RedisBinary#find(String)} finds. */
    public Builder binary(RedisBinary value) {
      this.binary = value;
      return this;
    }

    /** The port on 127.0.0.1; 0, the default, is any free one. */
    public Builder port(int value) {
      if (value < 0 || value > 65_535) {
        throw new IllegalArgumentException(
            "cannot start Redis: got port " + value + ", expected 0 to 65535");
      }
      this.port = value;
      return this;
    }

    /** The password; a random one by default. */
    public Builder password(String value) {
      this.password = value;
      return this;
    }

    /** Most memory it may use, bytes; 0, the default, is no limit. Writes beyond are refused. */
    public Builder maxMemoryBytes(long value) {
      if (value < 0) {
        throw new IllegalArgumentException(
            "cannot start Redis: got a memory limit of " + value + " bytes, expected 0 or more");
      }
      this.maxMemoryBytes = value;
      return this;
    }

    /** A line of its configuration file; a later one of the same name wins. */
    public Builder directive(String name, String value) {
      if ((name + value).contains("\n")) {
        throw new IllegalArgumentException("cannot configure Redis: a directive is one line");
      }
      directives.put(name, value);
      return this;
    }

    /** Whether a Redis that died by itself is started again; it is by default. */
    public Builder restarts(boolean value) {
      this.restarts = value;
      return this;
    }

    /** Who hears of deaths and restarts. */
    public Builder onEvent(RedisEvent.Listener value) {
      this.listener = value;
      return this;
    }

    /** Longest wait for the first answer, 30 s by default; loading data has a wait of its own. */
    public Builder startTimeout(Duration value) {
      this.startTimeout = value;
      return this;
    }

    /** Longest wait for a graceful end, 5 s by default. */
    public Builder stopTimeout(Duration value) {
      this.stopTimeout = value;
      return this;
    }

    /**
     * Starts it, or adopts the one a killed predecessor left, and waits until it takes commands.
     *
     * @throws RedisProcessException if it cannot be had
     */
    public RedisProcess start() {
      var settings = new Settings(
          binary == null ? RedisBinary.find(null) : binary, port, password, maxMemoryBytes,
          Map.copyOf(directives), restarts, listener, startTimeout, stopTimeout);
      try {
        return start(settings);
      } catch (IOException e) {
        throw new RedisProcessException.CannotStart(
            "cannot start Redis in " + directory + ": " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RedisProcessException.CannotStart("cannot start Redis: interrupted", e);
      }
    }

    private RedisProcess start(Settings settings) throws IOException, InterruptedException {
      DataDirectory opened = DataDirectory.open(directory);
      boolean started = false;
      try {
        Optional<Orphan.Adopted> orphan = Orphan.settle(settings, opened);
        RedisProcess result;
        if (orphan.isPresent()) {
          Launch.awaitReady(orphan.get().process(), settings, opened, orphan.get().door());
          result = new RedisProcess(
              settings, opened, orphan.get().door(), true, orphan.get().process());
        } else {
          String secret = settings.password().isEmpty() ? randomPassword() : settings.password();
          Launch.Started launched = Launch.start(settings, opened, secret);
          result = new RedisProcess(settings, opened, launched.door(), false, launched.process());
        }
        started = true;
        return result;
      } finally {
        if (!started) {
          opened.close();
        }
      }
    }

    private static String randomPassword() {
      byte[] bytes = new byte[24];
      new SecureRandom().nextBytes(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
  }
}
