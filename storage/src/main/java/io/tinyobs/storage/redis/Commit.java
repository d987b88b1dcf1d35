// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tinyobs.model.Resolution;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SampleBlock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Stores what one commit gathered. Belongs to the committing thread.
 *
 * <p>One pipeline: a block for each strip, service and trace, what the indexes have not heard, and the
 * epochs of the dictionaries used. If one of those has changed, the store has lost its dictionary (it was
 * flushed, or a master came back empty): all is registered anew and stored again, which is harmless.
 */
final class Commit {
  private static final int ATTEMPTS = 3;
  private static final long SWEEP_EVERY = Lifetimes.SEEN_EVERY / 4;

  private final Lane lane;
  private final StorageSettings settings;
  private final InstantSource clock;
  private final LongSupplier generation;
  private final LivePublisher live;
  private final ServerCheck check;
  private final Room room;
  private final Registrar registrar;
  private final Announcer announcer;
  private final Map<Tenant, TenantEntry> tenants = new HashMap<>();
  private long lastWrittenAt;
  private long lastSweep;
  private long lastGeneration;

  /**
   * @param generation changes whenever a connection broke, after which nothing remembered is trusted
   */
  Commit(
      Lane lane,
      StorageSettings settings,
      InstantSource clock,
      LongSupplier generation,
      LivePublisher live,
      ServerCheck check,
      Room room) {
    this.lane = lane;
    this.check = check;
    this.room = room;
    this.settings = settings;
    this.clock = clock;
    this.generation = generation;
    this.live = live;
    this.registrar = new Registrar(lane);
    this.announcer = new Announcer(Lifetimes.shared(settings));
  }

  /** Stores every batch whole, or fails. */
  void store(List<PendingWrite> writes) {
    check.requireNoEviction();
    room.require();
    sweep();
    var byTenant = new LinkedHashMap<Tenant, List<PendingWrite>>();
    for (var write : writes) {
      byTenant.computeIfAbsent(write.tenant, unused -> new ArrayList<>()).add(write);
    }
    byTenant.forEach(this::store);
  }

  private void store(Tenant tenant, List<PendingWrite> writes) {
    var entry = tenants.computeIfAbsent(
        tenant, name -> new TenantEntry(name, Lifetimes.of(settings, name)));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var told = new LiveMessage();
      if (attempt(entry, writes, told)) {
        live.publish(entry.keys, told);
        return;
      }
    }
    throw new StorageException.Unavailable(
        "cannot write: the store lost its dictionary while it was written to, try again", null);
  }

  private boolean attempt(TenantEntry tenant, List<PendingWrite> writes, LiveMessage told) {
    long now = clock.millis();
    long current = generation.getAsLong();
    if (current != lastGeneration) {
      tenants.values().forEach(TenantEntry::forgetTold);
      lastGeneration = current;
    }
    tenant.clear(); // Of what a commit that failed has left.
    registrar.register(tenant, writes, now, current);
    try {
      return send(tenant, writes, now, told);
    } catch (RuntimeException e) {
      tenant.forgetTold(); // Some of it may not have been heard.
      throw e;
    }
  }

  private boolean send(
      TenantEntry tenant, List<PendingWrite> writes, long now, LiveMessage told) {
    var redis = lane.commands();
    var replies = new ArrayList<CompletableFuture<?>>();
    gather(tenant, writes);
    announcer.announce(redis, tenant, writes, now, replies);
    appendSamples(redis, tenant, told, replies);
    new RecordCommit(tenant.keys, settings, tenant.lifetimes, this::append)
        .append(redis, writes, nextWrittenAt(), told, replies);
    var epochs = new ArrayList<CompletableFuture<byte[]>>();
    var metrics = List.copyOf(tenant.touched);
    for (var metric : metrics) {
      epochs.add(redis.hget(tenant.keys.dictionary(metric.name), Bytes.of("epoch"))
          .toCompletableFuture());
    }
    epochs.add(redis.get(tenant.keys.epoch()).toCompletableFuture());
    lane.awaitAll("write", replies);
    var found = lane.awaitAll("write", epochs);
    return isUnchanged(tenant, metrics, found)
        & announcer.isUnchanged(tenant, found.getLast());
  }

  private static void gather(TenantEntry tenant, List<PendingWrite> writes) {
    for (var write : writes) {
      var batch = write.batch;
      for (int i = 0; i < batch.samples(); i++) {
        tenant.add(write.series(tenant, i), batch.timestampMillis(i), batch.value(i));
      }
    }
  }

  private void appendSamples(
      RedisClusterAsyncCommands<byte[], byte[]> redis,
      TenantEntry tenant,
      LiveMessage told,
      List<CompletableFuture<?>> replies) {
    long writtenAt = nextWrittenAt();
    for (var metric : tenant.touched) {
      metric.strips.forEach((strip, buffer) -> {
        var key = tenant.keys.strip(metric.name, strip, Resolution.RAW);
        for (var window : buffer.windows(settings.window().toMillis())) {
          var block = SampleBlock.encode(
              window.start(), metric.epoch, strip, writtenAt, window.samples(), false);
          replies.add(append(redis, key, block, tenant.lifetimes.samples()));
          told.add(metric.name, block);
        }
      });
    }
  }

  private CompletableFuture<?> append(
      RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, byte[] block, long ttl) {
    room.taken(block.length);
    return Script.APPEND.run(
        redis,
        ScriptOutputType.INTEGER,
        new byte[][]{key},
        Bytes.of(scoreOf(block)),
        block,
        Bytes.of(ttl));
  }

  /** A block's score: the time of its newest record. */
  static long scoreOf(byte[] block) {
    try {
      return BlockHeader.peek(block).maxMillis();
    } catch (CorruptBlockException e) {
      throw new IllegalStateException("cannot read a block just made", e);
    }
  }

  private static boolean isUnchanged(
      TenantEntry tenant, List<MetricEntry> metrics, List<byte[]> epochs) {
    boolean unchanged = true;
    for (int i = 0; i < metrics.size(); i++) {
      var epoch = epochs.get(i);
      var metric = metrics.get(i);
      if (epoch == null || Integer.parseInt(Bytes.text(epoch)) != metric.epoch) {
        metric.epoch = 0; // None of its refs is known any more.
        metric.nextRef = 0;
        tenant.forgetTold();
        unchanged = false;
      }
    }
    return unchanged;
  }

  /** Microseconds since the epoch, later than all before. */
  private long nextWrittenAt() {
    lastWrittenAt = Math.max(lastWrittenAt + 1, clock.millis() * 1000);
    return lastWrittenAt;
  }

  private void sweep() {
    long now = clock.millis();
    if (now - lastSweep >= SWEEP_EVERY) {
      lastSweep = now;
      tenants.values().forEach(tenant -> tenant.sweep(now));
    }
  }
}
