// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.RedisClient;
import io.tinyobs.storage.StorageSettings;
import java.time.Duration;
import java.time.InstantSource;

/** A JVM of its own that folds and sums up without pause, hours ahead of the writers, until it is killed. */
final class FoldLoop {
  private FoldLoop() {
  }

  @SuppressWarnings({"SystemOut", "InfiniteLoopStatement"}) // The line is what the test waits for.
  public static void main(String[] args) {
    var client = RedisClient.create(args[0]);
    var ahead = InstantSource.offset(InstantSource.system(), Duration.ofHours(3));
    var storage = RedisStorage.open(client, StorageSettings.defaults(), ahead);
    storage.maintenance().fold();
    System.out.println("folding");
    while (true) {
      storage.maintenance().fold();
      storage.maintenance().rollUp();
    }
  }
}
