// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.time.Duration;

/** What happened to a watched Redis without our doing. */
public sealed interface RedisEvent {
  /**
   * It ended although nobody asked it to; a restart follows if restarts are on.
   *
   * @param pid the process that is gone
   * @param logTail the last lines it wrote
   */
  record Died(long pid, String logTail) implements RedisEvent {
  }

  /**
   * It runs again, at the same port and with the same data.
   *
   * @param attempts how many starts it took
   * @param away how long it could not be used
   */
  record Restarted(long pid, int attempts, Duration away) implements RedisEvent {
  }

  /** It could not be started again, and no further attempt is made. */
  record GivenUp(int attempts, String reason) implements RedisEvent {
  }

  /** Hears of events; called on the watching thread. */
  @FunctionalInterface
  interface Listener {
    void on(RedisEvent event);
  }
}
