// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

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

  /** How often one metric's dictionary is looked at where the tenant's epoch tells of all, milliseconds. */
  private static final long CHECK_EVERY = 1000;

  private static final byte[] EPOCH = Bytes.of("epoch");

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

  /** Whether somebody listened to what the tenant stores when the last attempt was stored. */
  private boolean watched;

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
        if (watched) {
          live.publish(entry.keys, told);
        }
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
    registrar.place(tenant, writes, now, current);
    try {
      return send(tenant, writes, now, told);
    } catch (RuntimeException e) {
      tenant.forgetTold(); // Some of it may not have been heard.
      tenant.touched.forEach(MetricEntry::forgetKeys);
      throw e;
    }
  }

  private boolean send(
      TenantEntry tenant, List<PendingWrite> writes, long now, LiveMessage told) {
    var redis = lane.commands();
    var pipeline = lane.pipeline();
    var replies = new ArrayList<CompletableFuture<?>>();
    announcer.announce(redis, tenant, writes, now, replies);
    appendSamples(pipeline, tenant, now, told, replies);
    new RecordCommit(
        tenant.keys,
        settings,
        tenant.lifetimes,
        new Appending(pipeline, replies))
        .append(redis, writes, nextWrittenAt(), told, replies);
    var metrics = toCheck(tenant, now);
    var epochs = new ArrayList<CompletableFuture<byte[]>>();
    for (var metric : metrics) {
      epochs.add(pipeline.hget(tenant.keys.dictionary(metric.name), EPOCH));
    }
    var watching = pipeline.get(tenant.keys.watched());
    var epoch = pipeline.get(tenant.keys.epoch());
    pipeline.send();
    // The last answer is waited for first: the thread is woken once, not by each.
    replies.addFirst(epoch);
    replies.add(watching);
    replies.addAll(epochs);
    lane.awaitAll("write", replies);
    watched = watching.join() != null;
    return areUnchanged(metrics, epochs, now) & announcer.isUnchanged(tenant, epoch.join());
  }

  /**
   * The metrics whose dictionaries are to be looked at. A master that loses what it holds loses the
   * tenant's epoch too, unless it is one of several.
   */
  private List<MetricEntry> toCheck(TenantEntry tenant, long now) {
    if (lane.isCluster()) {
      return List.copyOf(tenant.touched);
    }
    var metrics = new ArrayList<MetricEntry>();
    for (var metric : tenant.touched) {
      if (metric.epochSeenAt == Long.MIN_VALUE || now - metric.epochSeenAt >= CHECK_EVERY) {
        metrics.add(metric);
      }
    }
    return metrics;
  }

  private void appendSamples(
      Pipeline pipeline,
      TenantEntry tenant,
      long now,
      LiveMessage told,
      List<CompletableFuture<?>> replies) {
    long writtenAt = nextWrittenAt();
    long window = settings.window().toMillis();
    for (var metric : tenant.touched) {
      for (var strip : metric.touched) {
        for (var part : strip.samples.windows(window)) {
          var block = SampleBlock.encode(
              part.start(), metric.epoch, strip.number, writtenAt, part.samples(), false);
          if (strip.isFading(now, lastGeneration)) {
            replies.add(append(pipeline, strip.key, block, tenant.lifetimes.samples()));
            strip.keptAlive(now, lastGeneration);
          } else {
            room.taken(block.length);
            replies.add(pipeline.zadd(strip.key, scoreOf(block), block));
          }
          told.add(metric.name, block);
        }
      }
    }
  }

  /** Adds blocks of records to what one attempt sends. */
  private final class Appending implements RecordCommit.Appender {
    /** Blocks of one call, so that none holds up the server for long. */
    private static final int AT_ONCE = 64;

    private final Pipeline pipeline;
    private final List<CompletableFuture<?>> replies;

    Appending(Pipeline pipeline, List<CompletableFuture<?>> replies) {
      this.pipeline = pipeline;
      this.replies = replies;
    }

    @Override
    public void append(byte[] key, byte[] block, long ttl) {
      replies.add(Commit.this.append(pipeline, key, block, ttl));
    }

    @Override
    public void appendEach(List<byte[]> keys, List<byte[]> blocks, long ttl) {
      if (lane.isCluster()) {
        for (int i = 0; i < keys.size(); i++) {
          append(keys.get(i), blocks.get(i), ttl);
        }
        return;
      }
      for (int from = 0; from < keys.size(); from += AT_ONCE) {
        int to = Math.min(keys.size(), from + AT_ONCE);
        var args = new byte[1 + 2 * (to - from)][];
        args[0] = Bytes.of(ttl);
        for (int i = from; i < to; i++) {
          var block = blocks.get(i);
          room.taken(block.length);
          args[1 + 2 * (i - from)] = Bytes.of(scoreOf(block));
          args[2 + 2 * (i - from)] = block;
        }
        replies.add(pipeline.run(
            Script.APPEND_EACH.lua(), keys.subList(from, to).toArray(byte[][]::new), args));
      }
    }
  }

  private CompletableFuture<?> append(Pipeline pipeline, byte[] key, byte[] block, long ttl) {
    room.taken(block.length);
    return pipeline.run(
        Script.APPEND.lua(), key, Bytes.of(scoreOf(block)), block, Bytes.of(ttl));
  }

  /** A block's score: the time of its newest record. */
  static long scoreOf(byte[] block) {
    try {
      return BlockHeader.peek(block).maxMillis();
    } catch (CorruptBlockException e) {
      throw new IllegalStateException("cannot read a block just made", e);
    }
  }

  private static boolean areUnchanged(
      List<MetricEntry> metrics, List<CompletableFuture<byte[]>> epochs, long now) {
    boolean unchanged = true;
    for (int i = 0; i < metrics.size(); i++) {
      var epoch = epochs.get(i).join();
      var metric = metrics.get(i);
      if (epoch != null && Integer.parseInt(Bytes.text(epoch)) == metric.epoch) {
        metric.epochSeenAt = now;
      } else {
        metric.forget(); // None of its refs is known any more.
        metric.tenant.forgetTold();
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
