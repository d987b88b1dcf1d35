// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import io.tinyobs.redis.RedisConfig.Door;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that a Redis runs, and starts it again at the same port and with the same data when it died by
 * itself. The wait before a start doubles from 100 ms to 5 s; after twenty starts none of which held
 * for half a minute it gives up.
 */
final class Watch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Watch.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final int MOST_ATTEMPTS = 20;
  private static final long FIRST_WAIT_MILLIS = 100;
  private static final long LONGEST_WAIT_MILLIS = 5_000;
  private static final Duration HELD = Duration.ofSeconds(30);

  private final RedisProcess.Settings settings;
  private final DataDirectory directory;
  private final Door door;
  private final Thread thread;
  private volatile ProcessHandle process;
  private volatile boolean closing;
  private int attempts;

  private Watch(
      ProcessHandle first, RedisProcess.Settings settings, DataDirectory directory, Door door) {
    this.process = first;
    this.settings = settings;
    this.directory = directory;
    this.door = door;
    this.thread = Thread.ofVirtual().name("redis-watch").unstarted(this::run);
  }

  /** Begins to watch. */
  static Watch over(
      ProcessHandle first, RedisProcess.Settings settings, DataDirectory directory, Door door) {
    var watch = new Watch(first, settings, directory, door);
    watch.thread.start();
    return watch;
  }

  /** The process now. */
  ProcessHandle process() {
    return process;
  }

  /** Ends the watch, and a start that is under way; the process is left as it is. */
  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.interrupt();
    thread.join();
  }

  private void run() {
    try {
      boolean again = true;
      while (again) {
        long since = System.nanoTime();
        while (OsProcess.isRunning(process)) {
          Thread.sleep(POLL);
        }
        if (System.nanoTime() - since > HELD.toNanos()) {
          attempts = 0;
        }
        logger.warn("Redis (process {}) ended by itself", process.pid());
        tell(new RedisEvent.Died(process.pid(), directory.logTail()));
        again = settings.restarts() && startAgain();
      }
    } catch (InterruptedException ignored) {
      // Closed: the owner looks after the process from here on.
    }
  }

  private boolean startAgain() throws InterruptedException {
    long since = System.nanoTime();
    String reason = "it does not stay up";
    while (attempts < MOST_ATTEMPTS) {
      Thread.sleep(Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(attempts, 10)));
      attempts++;
      try {
        process = Launch.startAt(door, settings, directory);
        var away = Duration.ofNanos(System.nanoTime() - since);
        logger.warn("Redis runs again as process {} after {} ms", process.pid(), away.toMillis());
        tell(new RedisEvent.Restarted(process.pid(), attempts, away));
        return true;
      } catch (IOException | RedisProcessException e) {
        reason = String.valueOf(e.getMessage());
        logger.warn("attempt {} of {}: {}", attempts, MOST_ATTEMPTS, reason);
      }
    }
    logger.error("Redis is not started any more after {} attempts: {}", attempts, reason);
    tell(new RedisEvent.GivenUp(attempts, reason));
    return false;
  }

  private void tell(RedisEvent event) {
    if (closing) {
      return;
    }
    try {
      settings.listener().on(event);
    } catch (RuntimeException e) {
      logger.warn("a listener failed on {}", event, e);
    }
  }
}
