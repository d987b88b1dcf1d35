// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the server says about itself; of a cluster, the sum of its masters.
 *
 * @param name name and version of the first
 */
record ServerInfo(String name, long usedBytes, long peakBytes, long maxBytes, boolean isMaster) {
  static ServerInfo read(Lane lane) {
    var infos = lane.awaitAll("ask Redis how it is", ask(lane.commands()));
    long used = 0;
    long peak = 0;
    long max = 0;
    boolean master = true;
    var name = "";
    for (var info : infos) {
      var fields = parse(info);
      used += number(fields, "used_memory");
      peak += number(fields, "used_memory_peak");
      max += number(fields, "maxmemory");
      master &= "master".equals(fields.getOrDefault("role", "master"));
      name = fields.containsKey("valkey_version")
          ? "valkey " + fields.get("valkey_version")
          : "redis " + fields.getOrDefault("redis_version", "?");
    }
    return new ServerInfo(name, used, peak, max, master);
  }

  private static List<CompletableFuture<String>> ask(
      RedisClusterAsyncCommands<byte[], byte[]> redis) {
    return redis instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster
        ? Arrays.asList(cluster.upstream().commands().info().futures())
        : List.of(redis.info().toCompletableFuture());
  }

  static Map<String, String> parse(String info) {
    var fields = new HashMap<String, String>();
    info.lines().forEach(line -> {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    });
    return fields;
  }

  static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }
}
