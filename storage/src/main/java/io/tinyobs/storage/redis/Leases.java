// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Leases of several sorted sets of blocks, taken and given back in one pipeline each. They keep replicas
 * from doing the same work; what keeps data right are scripts that compare the token. Not thread-safe.
 */
final class Leases implements AutoCloseable {
  private static final Duration LIFE = Duration.ofSeconds(60);

  private final Lane lane;
  private final byte[] token;
  private final Map<String, byte[]> held = new HashMap<>();

  private Leases(Lane lane) {
    this.lane = lane;
    this.token = Bytes.of(UUID.randomUUID().toString());
  }

  /** Takes those that nobody holds, each once. */
  static Leases take(Lane lane, List<byte[]> keys) {
    var leases = new Leases(lane);
    var wanted = new LinkedHashMap<String, byte[]>();
    keys.forEach(key -> wanted.put(Keys.text(key), Keys.lease(key)));
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<String>>();
    wanted.values().forEach(lease -> replies.add(redis
        .set(lease, leases.token, SetArgs.Builder.nx().px(LIFE)).toCompletableFuture()));
    // What is taken unseen, because an answer is late, ends by itself.
    var answers = lane.<String>awaitAll("take leases", replies).iterator();
    wanted.forEach((key, lease) -> {
      if (answers.next() != null) {
        leases.held.put(key, lease);
      }
    });
    return leases;
  }

  /** What a script compares. */
  byte[] token() {
    return token;
  }

  /** Whether this key's lease was taken; if not, another replica is at it. */
  boolean has(byte[] key) {
    return held.containsKey(Keys.text(key));
  }

  @Override
  public void close() {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<Long>>();
    held.values().forEach(lease -> replies.add(UpkeepScript.RELEASE.run(
        redis, ScriptOutputType.INTEGER, new byte[][]{lease}, token)));
    lane.awaitAll("give leases back", replies);
  }
}
