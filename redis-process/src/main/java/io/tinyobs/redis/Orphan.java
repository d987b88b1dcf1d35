// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import io.tinyobs.redis.RedisConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Redis that a predecessor left running when it was killed.
 *
 * <p>Two servers on one append-only file would destroy it, so the orphan is found before a new one is
 * started. It is ours if it answers at the recorded port, to the recorded password, for this very
 * directory; or if the recorded pid runs a Redis with our configuration file. The start time of a
 * process is no proof: Linux derives it from the wall clock, which is set at any time.
 */
final class Orphan {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration REPLY = Duration.ofSeconds(2);

  private Orphan() {
  }

  /** An orphan that goes on working for us. */
  record Adopted(ProcessHandle process, Door door) {
  }

  /**
   * Adopts the orphan if it runs just as the settings want it, else ends it. A process that is not
   * ours is left alone.
   *
   * @throws RedisProcessException.CannotStart if there is an orphan that cannot be ended
   */
  static Optional<Adopted> settle(RedisProcess.Settings settings, DataDirectory directory)
      throws IOException, InterruptedException {
    Optional<String> config = RedisConfig.read(directory.configFile());
    Optional<Door> door = config.flatMap(RedisConfig::door);
    Optional<ProcessHandle> answering = door.flatMap(d -> answering(d, directory));
    if (answering.isPresent() && config.isPresent() && door.isPresent()) {
      boolean fits = settings.port() == 0 || settings.port() == door.get().port();
      boolean same = RedisConfig.render(settings, directory, door.get()).equals(config.get());
      boolean known = settings.password().isEmpty()
          || settings.password().equals(door.get().password());
      if (fits && same && known) {
        return Optional.of(new Adopted(answering.get(), door.get()));
      }
      shutDown(door.get());
      end(answering.get());
      return Optional.empty();
    }
    Optional<ProcessHandle> silent = ProcessHandle.of(directory.pid()).filter(OsProcess::isRunning)
        .filter(process -> OsProcess.isRedisWith(directory.configFile(), process));
    if (silent.isPresent()) {
      end(silent.get());
    }
    return Optional.empty();
  }

  private static Optional<ProcessHandle> answering(Door door, DataDirectory directory) {
    try (var connection = RespConnection.open(door.port(), door.password(), REPLY)) {
      if (!(connection.call("CONFIG", "GET", "dir") instanceof List<?> pair)
          || pair.size() != 2
          || !directory.path().toString().equals(pair.get(1))) {
        return Optional.empty();
      }
      long pid = Long.parseLong(connection.info("server", "process_id"));
      return ProcessHandle.of(pid).filter(OsProcess::isRunning);
    } catch (IOException | NumberFormatException ignored) {
      return Optional.empty();
    }
  }

  private static void shutDown(Door door) {
    try (var connection = RespConnection.open(door.port(), door.password(), REPLY)) {
      connection.call("SHUTDOWN", "NOSAVE");
    } catch (IOException ignored) {
      // A server that shuts down does not answer any more; whether it does is seen at its process.
    }
  }

  private static void end(ProcessHandle process) throws InterruptedException {
    if (!OsProcess.end(process, PATIENCE)) {
      throw new RedisProcessException.CannotStart(
          "cannot end the Redis that a predecessor left, process " + process.pid()
              + ": it still runs; end it by hand",
          null);
    }
  }
}
