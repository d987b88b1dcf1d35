// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import io.tinyobs.redis.RedisConfig.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The start of a Redis, up to the moment when it takes commands. */
final class Launch {
  private static final Logger logger = LoggerFactory.getLogger(Launch.class);
  private static final int PORTS_TRIED = 5;
  private static final Duration REPLY = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);

  /** A long append-only file loads at some 100 MB a second, so this is a broken disk. */
  private static final Duration LONGEST_LOAD = Duration.ofMinutes(15);

  private Launch() {
  }

  /** A Redis that takes commands, and where. */
  record Started(ProcessHandle process, Door door) {
  }

  /** Starts one at the wanted port, or at a free one if none is wanted. */
  static Started start(RedisProcess.Settings settings, DataDirectory directory, String password)
      throws IOException, InterruptedException {
    for (int attempt = 1;; attempt++) {
      int port = settings.port() == 0 ? freePort() : settings.port();
      var door = new Door(port, password);
      try {
        return new Started(startAt(door, settings, directory), door);
      } catch (RedisProcessException.CannotStart e) {
        // Somebody else may take a free port between our look at it and Redis's.
        boolean taken = e.getMessage() != null && e.getMessage().contains("Address already in use");
        if (settings.port() != 0 || !taken || attempt == PORTS_TRIED) {
          throw e;
        }
      }
    }
  }

  /** Starts one with a known port and password; nothing of it is left if that fails. */
  static ProcessHandle startAt(Door door, RedisProcess.Settings settings, DataDirectory directory)
      throws IOException, InterruptedException {
    directory.writeConfig(RedisConfig.render(settings, directory, door));
    directory.rotateLog();
    Process process = OsProcess.start(
        OsProcess.inOwnSession(
            List.of(settings.binary().path().toString(), directory.configFile().toString())),
        directory.logFile().toFile());
    boolean ready = false;
    try {
      awaitReady(process.toHandle(), settings, directory, door);
      ready = true;
      return process.toHandle();
    } finally {
      if (!ready) {
        process.destroyForcibly();
      }
    }
  }

  /** Waits until it answers PING and has loaded its data. */
  static void awaitReady(
      ProcessHandle process, RedisProcess.Settings settings, DataDirectory directory, Door door)
      throws InterruptedException {
    long start = System.nanoTime();
    boolean loading = false;
    while (true) {
      String state = ping(door);
      if (state.equals("PONG")) {
        return;
      }
      if (!OsProcess.isRunning(process)) {
        throw new RedisProcessException.CannotStart(
            "cannot start Redis at port " + door.port() + ": it ended; its last words: "
                + directory.logTail(),
            null);
      }
      if (state.startsWith("LOADING") && !loading) {
        loading = true;
        logger.info("Redis is loading its data");
      }
      Duration limit = loading ? LONGEST_LOAD : settings.startTimeout();
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new RedisProcessException.CannotStart(
            "cannot start Redis at port " + door.port() + ": not ready after " + limit.toSeconds()
                + " s (" + state + "); its last words: " + directory.logTail(),
            null);
      }
      Thread.sleep(POLL);
    }
  }

  private static String ping(Door door) {
    try (var connection = RespConnection.open(door.port(), door.password(), REPLY)) {
      return connection.text("PING");
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }
}
