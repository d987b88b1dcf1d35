// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.storage.block.ByteReader;
import io.tinyobs.storage.block.ByteWriter;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.model.MetricType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells the tenant's indexes which names a commit writes to, each at most once an hour. Belongs to the
 * committing thread.
 */
final class Announcer {
  private final Lifetimes shared;

  /**
   * @param shared the lifetimes of keys that all tenants share
   */
  Announcer(Lifetimes shared) {
    this.shared = shared;
  }

  /** A metric's metadata as kept, with the time it was last said. */
  record Said(long seenMillis, MetricMetadata metadata) {
    static byte[] encode(long seenMillis, MetricMetadata metadata) {
      var out = new ByteWriter(64);
      out.varint(seenMillis);
      out.varint(metadata.type().ordinal());
      out.text(metadata.unit());
      out.text(metadata.help());
      return out.toByteArray();
    }

    static Said decode(String name, byte[] bytes) throws CorruptBlockException {
      var in = new ByteReader(bytes);
      long seen = in.varint();
      var types = MetricType.values();
      var type = types[(int) Math.min(types.length - 1L, in.varint())];
      return new Said(seen, new MetricMetadata(name, type, in.text(), in.text()));
    }
  }

  void announce(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      TenantEntry tenant,
      List<PendingWrite> writes,
      long now,
      List<CompletableFuture<?>> replies) {
    announceTenant(redis, tenant, now, replies);
    var metrics = tenant.touched.stream().map(metric -> metric.name).toList();
    Set<String> services = new LinkedHashSet<>();
    Set<String> withExemplars = new LinkedHashSet<>();
    Set<String> withHistograms = new LinkedHashSet<>();
    for (var write : writes) {
      write.batch.spans().forEach(span -> services.add(span.service()));
      write.batch.logs().forEach(log -> services.add(log.service()));
      write.batch.histograms().forEach(of -> withHistograms.add(of.series().metricName()));
      write.batch.exemplars().forEach(of -> withExemplars.add(of.labels().metricName()));
    }
    index(redis, tenant, tenant.keys.metrics(), metrics, tenant.metricsTold, now, replies);
    index(redis, tenant, tenant.keys.services(), services, tenant.servicesTold, now, replies);
    index(redis, tenant, tenant.keys.metricsWithExemplars(), withExemplars, tenant.exemplarsTold,
        now, replies);
    index(redis, tenant, tenant.keys.metricsWithHistograms(), withHistograms,
        tenant.histogramsTold, now, replies);
    describe(redis, tenant, writes, now, replies);
  }

  private void announceTenant(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      TenantEntry tenant,
      long now,
      List<CompletableFuture<?>> replies) {
    if (isRecent(tenant.epochToldAt, now)) {
      return;
    }
    var candidate = Bytes.of(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
    CompletableFuture<byte[]> epoch = Script.EPOCH.run(
        redis,
        ScriptOutputType.VALUE,
        new byte[][]{tenant.keys.epoch()},
        candidate,
        Bytes.of(tenant.lifetimes.indexes()));
    // Read by the committing thread after it has waited for this reply.
    replies.add(epoch.thenAccept(found -> tenant.epoch = Bytes.text(found)));
    replies.add(index(redis, Keys.TENANTS, List.of(tenant.tenant.name()), now, shared));
    tenant.epochToldAt = now;
  }

  private void index(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      TenantEntry tenant,
      byte[] key,
      Collection<String> names,
      Map<String, Long> told,
      long now,
      List<CompletableFuture<?>> replies) {
    var fresh = new ArrayList<String>();
    for (var name : names) {
      if (!isRecent(told.getOrDefault(name, Long.MIN_VALUE), now)) {
        fresh.add(name);
        told.put(name, now);
      }
    }
    if (!fresh.isEmpty()) {
      replies.add(index(redis, key, fresh, now, tenant.lifetimes));
    }
  }

  private CompletableFuture<Object> index(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      byte[] key,
      List<String> names,
      long now,
      Lifetimes lifetimes) {
    var args = new byte[1 + 2 * names.size()][];
    args[0] = Bytes.of(lifetimes.indexes());
    for (int i = 0; i < names.size(); i++) {
      args[1 + 2 * i] = Bytes.of(now);
      args[2 + 2 * i] = Bytes.of(names.get(i));
    }
    return Script.INDEX.run(redis, ScriptOutputType.INTEGER, new byte[][]{key}, args);
  }

  private void describe(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      TenantEntry tenant,
      List<PendingWrite> writes,
      long now,
      List<CompletableFuture<?>> replies) {
    var args = new ArrayList<byte[]>();
    args.add(Bytes.of(tenant.lifetimes.indexes()));
    for (var write : writes) {
      for (var said : write.batch.metadata()) {
        var name = said.name();
        if (said.equals(tenant.metadataTold.put(name, said))
            && isRecent(tenant.metadataToldAt.getOrDefault(name, Long.MIN_VALUE), now)) {
          continue;
        }
        tenant.metadataToldAt.put(name, now);
        args.add(Bytes.of(name));
        args.add(Said.encode(now, said));
      }
    }
    if (args.size() > 1) {
      replies.add(Script.DESCRIBE.run(
          redis,
          ScriptOutputType.INTEGER,
          new byte[][]{tenant.keys.metadata()},
          args.toArray(byte[][]::new)));
    }
  }

  private static boolean isRecent(long toldAt, long now) {
    return toldAt != Long.MIN_VALUE && now - toldAt < Lifetimes.SEEN_EVERY;
  }

  /** Whether the indexes are still those that were told; if not, all is to be told again. */
  boolean isUnchanged(TenantEntry tenant, byte[] epoch) {
    if (epoch != null && tenant.epoch.equals(Bytes.text(epoch))) {
      return true;
    }
    tenant.forgetTold();
    tenant.forgetMetrics();
    return false;
  }
}
