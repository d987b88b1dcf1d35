// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.testkit.RedisForTests;
import io.tinyobs.testkit.TestRedis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Stores on the shared Redis and cluster, emptied, and a look below them. */
final class TestStores {
  private static final class Single {
    static final RedisClient CLIENT = RedisClient.create(RedisForTests.single().uris().getFirst());
    static final RedisClusterAsyncCommands<byte[], byte[]> RAW = CLIENT
        .connect(ByteArrayCodec.INSTANCE).async();
  }

  private static final class Cluster {
    static final RedisClusterClient CLIENT = RedisClusterClient.create(
        RedisForTests.cluster().uris().stream().map(RedisURI::create).toList());
    static final RedisClusterAsyncCommands<byte[], byte[]> RAW = CLIENT
        .connect(ByteArrayCodec.INSTANCE).async();
  }

  private TestStores() {
  }

  static RedisStorage single(StorageSettings settings, InstantSource clock) {
    RedisForTests.single().flush();
    return singleAgain(settings, clock);
  }

  static RedisStorage singleAgain(StorageSettings settings, InstantSource clock) {
    return RedisStorage.open(Single.CLIENT, settings, clock);
  }

  /** A connection of its own to the single Redis. */
  static Lane lane() {
    return new Lane(Single.CLIENT, Duration.ofSeconds(5));
  }

  static RedisStorage cluster(StorageSettings settings, InstantSource clock) {
    RedisForTests.cluster().flush();
    return clusterAgain(settings, clock);
  }

  static RedisStorage clusterAgain(StorageSettings settings, InstantSource clock) {
    return RedisStorage.open(Cluster.CLIENT, settings, clock);
  }

  private static RedisClusterAsyncCommands<byte[], byte[]> raw(TestRedis redis) {
    return redis.isCluster() ? Cluster.RAW : Single.RAW;
  }

  /** Every key there is. */
  static List<byte[]> keys(TestRedis redis) {
    return new ArrayList<>(raw(redis).keys("*").toCompletableFuture().join());
  }

  /** Milliseconds left, or a negative number. */
  static long ttl(TestRedis redis, byte[] key) {
    return raw(redis).pttl(key).toCompletableFuture().join();
  }

  static List<byte[]> blocks(TestRedis redis, byte[] key) {
    return raw(redis).zrange(key, 0, -1).toCompletableFuture().join();
  }

  /** Puts a text where something else belongs. */
  static void spoil(TestRedis redis, byte[] key) {
    raw(redis).set(key, key).toCompletableFuture().join();
  }

  static void delete(TestRedis redis, byte[] key) {
    raw(redis).del(key).toCompletableFuture().join();
  }

  static void replace(TestRedis redis, byte[] key, double score, byte[] old, byte[] block) {
    raw(redis).zrem(key, old).toCompletableFuture().join();
    raw(redis).zadd(key, score, block).toCompletableFuture().join();
  }

  static void onAll(TestRedis redis, String... command) {
    redis.uris().forEach(uri -> TestRedis.send(uri, command));
  }
}
