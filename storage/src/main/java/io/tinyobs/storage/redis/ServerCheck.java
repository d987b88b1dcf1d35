// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tinyobs.storage.StorageException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Whether the server is fit to keep data: it answers, is master, and would never drop a key by itself. The
 * last is asked once per connection, since a server may be another one after a reconnect. Thread-safe.
 */
final class ServerCheck {
  private static final String POLICY = "maxmemory-policy";

  private final Lane lane;
  private final LongSupplier generation;
  private volatile long checkedGeneration = -1;

  ServerCheck(Lane lane, LongSupplier generation) {
    this.lane = lane;
    this.generation = generation;
  }

  /** Refuses a server that cannot take a write now, or must not be given one. */
  void check() {
    lane.await("reach Redis", lane.commands().ping());
    if (!ServerInfo.read(lane).isMaster()) {
      lane.renew();
      throw new StorageException.Unavailable("cannot write: Redis is a replica, not a master",
          null);
    }
    requireNoEviction();
  }

  /** Refuses a server that evicts; free while no connection broke. */
  void requireNoEviction() {
    long current = generation.getAsLong();
    if (checkedGeneration == current) {
      return;
    }
    for (var policy : policies(lane.commands())) {
      var found = policy.getOrDefault(POLICY, "noeviction");
      if (!found.equals("noeviction")) {
        throw new StorageException.Evicting(found);
      }
    }
    checkedGeneration = current;
  }

  private List<Map<String, String>> policies(RedisClusterAsyncCommands<byte[], byte[]> redis) {
    List<CompletableFuture<Map<String, String>>> replies = redis instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster
        ? Arrays.asList(cluster.upstream().commands().configGet(POLICY).futures())
        : List.of(redis.configGet(POLICY).toCompletableFuture());
    try {
      return lane.awaitAll("ask Redis for its " + POLICY, replies);
    } catch (StorageException.Broken e) {
      if (e.getCause() instanceof RedisCommandExecutionException) {
        return List.of(); // CONFIG is forbidden, as it is on hosted servers: the owner answers for it.
      }
      throw e;
    }
  }
}
