// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.ReplicaReports;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A key each replica, and an index of which there are. Thread-safe. */
record RedisReports(Lane telling, Lane reading, InstantSource clock) implements ReplicaReports {
  /**
   * Keeps a report and notes whose it is. Keys: index, report. Args: time now, replica, report, time to live,
   * most replicas.
   */
  private static final Lua TELL = new Lua("""
      redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
      redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
      redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[1]) - tonumber(ARGV[4]))
      redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[5]))
      redis.call('PEXPIRE', KEYS[1], ARGV[4])
      return 1
      """);

  @Override
  public void tell(Tenant tenant, Kind kind, String replica, byte[] report) {
    if (!replica.matches("[a-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          "cannot tell a report: got replica %s, expected 1 to 64 of a-z 0-9 -".formatted(replica));
    }
    var keys = new Keys(tenant);
    telling.await(
        "tell a report",
        TELL.<Long>run(
            telling.commands(),
            ScriptOutputType.INTEGER,
            new byte[][]{keys.reports(kind), keys.report(kind, replica)},
            Bytes.of(clock.millis()),
            Bytes.of(replica),
            report,
            Bytes.of(kind.kept().toMillis()),
            Bytes.of(MOST_REPLICAS)));
  }

  @Override
  public List<byte[]> read(Tenant tenant, Kind kind) {
    var keys = new Keys(tenant);
    var redis = reading.commands();
    var replicas = reading.await(
        "read who reports",
        redis.zrangebyscore(
            keys.reports(kind),
            Range.from(
                Range.Boundary.excluding((double) clock.millis() - kind.kept().toMillis()),
                Range.Boundary.unbounded())));
    var replies = new ArrayList<CompletableFuture<byte[]>>();
    for (var replica : replicas) {
      replies.add(redis.get(keys.report(kind, Bytes.text(replica))).toCompletableFuture());
    }
    return reading.awaitAll("read reports", replies).stream().filter(Objects::nonNull).toList();
  }
}
