// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.testkit.RedisForTests;
import java.time.InstantSource;

/** Stores on the shared Redis and cluster, emptied. */
final class TestStores {
  private static final class Clients {
    static final RedisClient SINGLE = RedisClient.create(RedisForTests.single().uris().getFirst());
    static final RedisClusterClient CLUSTER = RedisClusterClient.create(
        RedisForTests.cluster().uris().stream().map(RedisURI::create).toList());
  }

  private TestStores() {
  }

  static RedisStorage single(StorageSettings settings, InstantSource clock) {
    RedisForTests.single().flush();
    return RedisStorage.open(Clients.SINGLE, settings, clock);
  }

  static RedisStorage cluster(StorageSettings settings, InstantSource clock) {
    RedisForTests.cluster().flush();
    return RedisStorage.open(Clients.CLUSTER, settings, clock);
  }
}
