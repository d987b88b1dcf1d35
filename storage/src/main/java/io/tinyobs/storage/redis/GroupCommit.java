// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Tenant;
import io.tinyobs.storage.StorageException;
import io.tinyobs.storage.StorageSettings;
import io.tinyobs.storage.TelemetryWriter;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what arrives, one commit at a time: what comes meanwhile makes up the next. A write that finds
 * nothing under way is committed at once; under load commits begin at least the linger apart, so that
 * blocks grow instead of their number.
 *
 * <p>One commit in flight for the whole store, not one per node: its script calls still go to all nodes at
 * once. Thread-safe; one thread of its own commits.
 */
final class GroupCommit implements TelemetryWriter, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(GroupCommit.class);

  /** Most weight of one commit, which bounds how long one takes. */
  private static final long MAX_COMMIT_BYTES = 16L << 20;

  private final StorageSettings settings;
  private final Commit commit;
  private final LinkedBlockingQueue<PendingWrite> queue = new LinkedBlockingQueue<>();
  private final AtomicLong inFlightBytes = new AtomicLong();
  private final Thread committer;
  private volatile boolean closed;

  GroupCommit(StorageSettings settings, Commit commit) {
    this.settings = settings;
    this.commit = commit;
    this.committer = Thread.ofPlatform().daemon().name("tinyobs-commit").unstarted(this::run);
  }

  GroupCommit start() {
    committer.start();
    return this;
  }

  @Override
  public CompletableFuture<WriteResult> write(Tenant tenant, WriteBatch batch) {
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(new WriteResult(0, 0, 0, 0));
    }
    var pending = new PendingWrite(tenant, batch);
    long inFlight = inFlightBytes.addAndGet(pending.bytes);
    pending.stored.whenComplete((result, error) -> inFlightBytes.addAndGet(-pending.bytes));
    if (closed) {
      pending.stored.completeExceptionally(closed());
    } else if (inFlight > settings.maxInFlightBytes() && inFlight > pending.bytes) {
      pending.stored.completeExceptionally(new StorageException.Unavailable(
          "cannot write: got %d bytes in flight, at most %d are allowed, try again"
              .formatted(inFlight, settings.maxInFlightBytes()),
          null));
    } else {
      queue.add(pending);
      if (closed && queue.remove(pending)) {
        pending.stored.completeExceptionally(closed());
      }
    }
    return pending.stored;
  }

  private static StorageException closed() {
    return new StorageException.Unavailable("cannot write: the store is closed", null);
  }

  private void run() {
    long lastStart = System.nanoTime() - settings.linger().toNanos();
    try {
      while (!closed || !queue.isEmpty()) {
        var first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        long wait = lastStart + settings.linger().toNanos() - System.nanoTime();
        if (wait > 0 && !closed) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        lastStart = System.nanoTime();
        commit(gather(first));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (var pending : queue) {
      pending.fail(closed());
    }
  }

  private List<PendingWrite> gather(PendingWrite first) {
    var gathered = new ArrayList<PendingWrite>();
    gathered.add(first);
    long bytes = first.bytes;
    while (bytes < MAX_COMMIT_BYTES) {
      var next = queue.poll();
      if (next == null) {
        break;
      }
      gathered.add(next);
      bytes += next.bytes;
    }
    return gathered;
  }

  private void commit(List<PendingWrite> gathered) {
    try {
      commit.store(gathered);
      gathered.forEach(PendingWrite::succeed);
    } catch (StorageException e) {
      gathered.forEach(pending -> pending.fail(e));
    } catch (RuntimeException | Error e) {
      // One batch cannot be encoded: it must not take its neighbours, or this thread, with it.
      if (gathered.size() == 1) {
        logger.warn("cannot commit a batch", e);
        gathered.getFirst().fail(e);
      } else {
        gathered.forEach(pending -> commit(List.of(pending)));
      }
    }
  }

  /** Takes no more writes, commits what was taken and ends. */
  @Override
  public void close() {
    closed = true;
    try {
      committer.join(settings.commandTimeout().multipliedBy(2));
      committer.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
