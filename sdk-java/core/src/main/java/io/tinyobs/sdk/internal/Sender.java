// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import io.tinyobs.sdk.internal.Outcome.Accepted;
import io.tinyobs.sdk.internal.Outcome.Failed;
import io.tinyobs.sdk.internal.Outcome.Refused;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches one after another from a daemon thread of its own, again and again while the server is away. Safe for
 * use by many threads; lives until {@link #close}.
 */
public final class Sender {
  /** A batch that the server answers with an error so often is given up, so that those behind it get their turn. */
  private static final int MAX_ANSWERED_FAILURES = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final HttpPost post;
  private final SendQueue queue;
  private final Delivery delivery;
  private final SendState state = new SendState();
  private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
  private final Thread thread;
  private @Nullable Batch failing;
  private int answeredFailures;

  /** Starts the thread. */
  public static Sender start(HttpPost post, long queueBytes, Delivery delivery) {
    Sender sender = new Sender(post, queueBytes, delivery);
    sender.thread.start();
    return sender;
  }

  private Sender(HttpPost post, long queueBytes, Delivery delivery) {
    this.post = post;
    this.queue = new SendQueue(queueBytes);
    this.delivery = delivery;
    this.thread = new Thread(this::run, "tinyobs-sender");
    thread.setDaemon(true);
  }

  /** Queues {@code batch}; the oldest ones go if there is no room. Never waits. */
  public void offer(Batch batch) {
    for (Batch evicted : queue.offer(batch)) {
      drop(evicted.signal(), evicted.items(),
          evicted.equals(batch) ? DropReason.CLOSED : DropReason.QUEUE_FULL);
    }
  }

  /** Counts what was given up before it became a batch. */
  public void drop(Signal signal, int items, DropReason reason) {
    delivery.dropped(signal, items, reason);
    state.dropped(signal, items, reason);
  }

  /** Waits until all that is queued now was sent or given up; false if that takes longer. */
  public boolean awaitSent(Duration timeout) throws InterruptedException {
    return queue.awaitFinished(timeout.toNanos());
  }

  /** Stops at once; what is still queued is counted as dropped. */
  public void close() {
    List<Batch> left = queue.stop();
    thread.interrupt();
    int items = 0;
    for (Batch batch : left) {
      delivery.dropped(batch.signal(), batch.items(), DropReason.CLOSED);
      items += batch.items();
    }
    if (items > 0) {
      state.closed(items);
    }
  }

  private void run() {
    try {
      for (Batch batch = queue.take(); batch != null; batch = queue.take()) {
        attempt(batch);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt(Batch batch) throws InterruptedException {
    Outcome outcome;
    try {
      outcome = post.send(batch);
    } catch (RuntimeException | Error unexpected) {
      state.broken(unexpected);
      outcome = new Failed(unexpected.toString(), Duration.ZERO, true);
    }
    if (outcome instanceof Accepted accepted) {
      accepted(batch, accepted);
    } else if (outcome instanceof Refused refused) {
      backoff.reset();
      giveUp(batch, DropReason.REFUSED, refused.message());
    } else if (outcome instanceof Failed failed) {
      failed(batch, failed);
    }
  }

  private void accepted(Batch batch, Accepted accepted) {
    backoff.reset();
    if (!queue.claim(batch)) {
      return;
    }
    delivery.sent(batch.signal(), batch.items() - accepted.refused());
    if (accepted.refused() > 0) {
      delivery.dropped(batch.signal(), accepted.refused(), DropReason.REFUSED);
      state.refused(batch.signal(), accepted.refused(), accepted.message());
    }
    queue.finish(batch);
    state.accepted(queue.isEmpty());
  }

  private void failed(Batch batch, Failed failed) throws InterruptedException {
    state.failed(failed.message());
    answeredFailures = batch.equals(failing) ? answeredFailures : 0;
    failing = batch;
    if (failed.answered() && ++answeredFailures >= MAX_ANSWERED_FAILURES) {
      giveUp(batch, DropReason.RETRIES_EXHAUSTED, failed.message());
    }
    queue.pause(backoff.nextNanos(failed.retryAfter()));
  }

  private void giveUp(Batch batch, DropReason reason, String message) {
    if (queue.claim(batch)) {
      delivery.dropped(batch.signal(), batch.items(), reason);
      state.refused(batch.signal(), batch.items(), message);
      queue.finish(batch);
    }
  }
}
