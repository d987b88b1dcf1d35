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
 * Commits what arrives, one commit at a time: what comes meanwhile makes up the next. A write that comes
 * later than the linger after the last commit is committed at once. One that comes sooner waits for
 * company, at most that long: whoever was just answered is about to send again, and one commit of all
 * has a fraction of the blocks that one of each has. A block costs the same however few samples are in it.
 *
 * <p>One commit in flight for the whole store, not one per node: its script calls still go to all nodes at
 * once. Thread-safe; one thread of its own commits.
 */
final class GroupCommit implements TelemetryWriter, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(GroupCommit.class);

  /** Most weight of one commit, which bounds how long one takes. */
  private static final long MAX_COMMIT_BYTES = 16L << 20;

  /** Weight of a commit that is large enough to go without more company. */
  private static final long ENOUGH_BYTES = 1L << 20;

  /** Weight from which on a commit goes once all have come that were there the last time. */
  private static final long WORTH_BYTES = 64L << 10;

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
    long lastEnd = System.nanoTime() - settings.linger().toNanos();
    int company = 1;
    try {
      while (!closed || !queue.isEmpty()) {
        var first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        var gathered = gather(first, company, lastEnd + settings.linger().toNanos());
        commit(gathered);
        lastEnd = System.nanoTime();
        company = gathered.size() + queue.size();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (var pending : queue) {
      pending.fail(closed());
    }
  }

  /**
   * What one commit stores.
   *
   * @param company how many writes are likely to come
   * @param untilNanos how long those are waited for
   */
  private List<PendingWrite> gather(PendingWrite first, int company, long untilNanos)
      throws InterruptedException {
    var gathered = new ArrayList<PendingWrite>();
    gathered.add(first);
    long bytes = first.bytes;
    while (bytes < MAX_COMMIT_BYTES) {
      var next = queue.poll();
      if (next == null) {
        boolean complete = bytes >= ENOUGH_BYTES
            || bytes >= WORTH_BYTES && gathered.size() >= company
            || closed;
        long wait = complete ? 0 : untilNanos - System.nanoTime();
        next = wait > 0 ? queue.poll(wait, TimeUnit.NANOSECONDS) : null;
      }
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
