// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.MemoryUsage;
import io.tinyobs.storage.StorageException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is room for a write, from a reading that is renewed in the background.
 *
 * <p>A commit costs no question to Redis: it takes the last reading plus what this writer has stored since.
 * A reading is renewed once a second while there are writes, or when a hundredth of the memory was
 * written; only one that would refuse a write is waited for. Belongs to the committing thread.
 */
final class Room {
  private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What a sorted set needs for a block beside its bytes, about. */
  private static final int BLOCK_OVERHEAD = 80;

  private final Lane lane;
  private final long budgetBytes;
  private final InstantSource clock;
  private @Nullable Reading last;
  private @Nullable CompletableFuture<Reading> asked;
  private long takenBeforeAsking;
  private long askedAt;
  private long taken;

  /**
   * @param canShed whether the compactor said lately that it has something left to shed
   */
  private record Reading(MemoryUsage usage, boolean canShed) {
  }

  Room(Lane lane, long budgetBytes, InstantSource clock) {
    this.lane = lane;
    this.clock = clock;
    this.budgetBytes = budgetBytes;
  }

  /** Notes that a block was sent. */
  void taken(int bytes) {
    taken += bytes + BLOCK_OVERHEAD;
  }

  /**
   * Does nothing while there is room.
   *
   * @throws StorageException.Full if there is none
   */
  void require() {
    adopt();
    var known = last;
    boolean old = System.nanoTime() - askedAt >= RENEW_NANOS;
    if (known == null || old || taken > known.usage().maxBytes() / 100) {
      ask();
    }
    if (known == null || isFull(known) && old) {
      known = await();
    }
    if (isFull(known)) {
      throw full(known);
    }
  }

  private void ask() {
    if (asked != null) {
      return;
    }
    askedAt = System.nanoTime();
    takenBeforeAsking = taken;
    var redis = lane.commands();
    asked = MemoryReading.ask(redis, budgetBytes).thenCombine(
        redis.hmget(Keys.BUDGET, BudgetLog.CAN_SHED, BudgetLog.AT),
        (usage, told) -> new Reading(usage, BudgetLog.canShed(told, clock.millis())));
  }

  private void adopt() {
    if (asked != null && asked.isDone()) {
      if (asked.isCompletedExceptionally()) {
        asked = null; // The write itself will tell what is wrong.
      } else {
        await();
      }
    }
  }

  private Reading await() {
    var pending = asked;
    asked = null;
    if (pending == null) {
      throw new IllegalStateException("cannot wait for a reading: none was asked for");
    }
    var reading = lane.await("ask Redis for its memory", pending);
    taken -= takenBeforeAsking;
    takenBeforeAsking = 0;
    last = reading;
    return reading;
  }

  private boolean isFull(Reading reading) {
    var usage = reading.usage();
    return usage.maxBytes() > 0 || usage.fullness() > 0
        ? fullness(usage) >= MemoryUsage.REFUSE_FROM
        : false;
  }

  private double fullness(MemoryUsage usage) {
    return usage.maxBytes() == 0
        ? usage.fullness()
        : usage.fullness() + (double) taken / usage.maxBytes();
  }

  private static StorageException.Full full(Reading reading) {
    var usage = reading.usage();
    return new StorageException.Full(
        "cannot write: got %d of %d MiB of memory used, writes are refused from %d %% on; %s"
            .formatted(
                usage.usedBytes() >> 20,
                usage.maxBytes() >> 20,
                Math.round(100 * MemoryUsage.REFUSE_FROM),
                reading.canShed()
                    ? "room is being made, try again"
                    : "raise TINYOBS_MAX_STORAGE_GB, shorten TINYOBS_RETENTION_… or send less"),
        null,
        reading.canShed());
  }
}
