// SPDX-License-Identifier: MIT
package io.tinyobs.redis;

import java.nio.file.Path;

/** A JVM of its own that starts a Redis, says so, and waits to be killed. */
final class OrphanMaker {
  private OrphanMaker() {
  }

  @SuppressWarnings("SystemOut") // The line is what the test waits for.
  public static void main(String[] args) throws Exception {
    RedisProcess redis = RedisProcess.builder(Path.of(args[0])).start();
    System.out.println("ready " + redis.pid());
    Thread.currentThread().join();
  }
}
