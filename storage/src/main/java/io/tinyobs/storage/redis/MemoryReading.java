// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tinyobs.storage.MemoryUsage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the masters how full they are. What Redis does not count towards its limit (buffers of the
 * append-only file and of replicas) is not counted here either.
 */
final class MemoryReading {
  private static final String SECTION = "memory";

  /** What one master says, bytes; a limit of 0 is none. */
  record Master(long used, long limit) {
  }

  private MemoryReading() {
  }

  static MemoryUsage read(Lane lane, long budgetBytes) {
    return lane.await("ask Redis for its memory", ask(lane.commands(), budgetBytes));
  }

  static CompletableFuture<MemoryUsage> ask(
      RedisClusterAsyncCommands<byte[], byte[]> redis, long budgetBytes) {
    List<CompletableFuture<String>> replies = redis instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster
        ? Arrays.asList(cluster.upstream().commands().info(SECTION).futures())
        : List.of(redis.info(SECTION).toCompletableFuture());
    return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).thenApply(unused -> {
      var masters = new ArrayList<Master>();
      for (var reply : replies) {
        var fields = ServerInfo.parse(reply.join());
        masters.add(new Master(
            ServerInfo.number(fields, "used_memory")
                - ServerInfo.number(fields, "mem_not_counted_for_evict"),
            ServerInfo.number(fields, "maxmemory")));
      }
      return of(masters, budgetBytes);
    });
  }

  /** The whole against the budget, and each master against its own limit: the tighter counts. */
  static MemoryUsage of(List<Master> masters, long budgetBytes) {
    long used = masters.stream().mapToLong(Master::used).sum();
    boolean limited = masters.stream().allMatch(master -> master.limit() > 0);
    long limits = limited ? masters.stream().mapToLong(Master::limit).sum() : 0;
    double fullness = budgetBytes > 0 ? (double) used / budgetBytes : 0;
    for (var master : masters) {
      if (master.limit() > 0) {
        fullness = Math.max(fullness, (double) master.used() / master.limit());
      }
    }
    return new MemoryUsage(used, smaller(limits, budgetBytes), fullness);
  }

  /** The smaller of two limits of which 0 is none. */
  static long smaller(long one, long other) {
    return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
  }
}
