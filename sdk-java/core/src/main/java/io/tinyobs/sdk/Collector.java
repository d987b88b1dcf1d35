// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import io.tinyobs.sdk.internal.Batch;
import io.tinyobs.sdk.internal.Delivery;
import io.tinyobs.sdk.internal.DropReason;
import io.tinyobs.sdk.internal.HttpPost;
import io.tinyobs.sdk.internal.ItemBuffer;
import io.tinyobs.sdk.internal.LogData;
import io.tinyobs.sdk.internal.OtlpJson;
import io.tinyobs.sdk.internal.Sender;
import io.tinyobs.sdk.internal.Signal;
import io.tinyobs.sdk.trace.SpanData;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes a snapshot every interval and hands it to the sender. Safe for use by many threads; lives until
 * {@link #close}.
 */
final class Collector {
  private static final Logger LOGGER = System.getLogger("io.tinyobs.sdk");
  private static final int MAX_BUFFERED = 8192;

  private final Settings settings;
  private final MetricRegistry registry;
  private final @Nullable RuntimeMetrics runtime;
  private final OtlpJson otlp;
  private final Sender sender;
  private final ItemBuffer<SpanData> spans = new ItemBuffer<>(MAX_BUFFERED, this::drainSoon);
  private final ItemBuffer<LogData> logs = new ItemBuffer<>(MAX_BUFFERED, this::drainSoon);
  private final ScheduledThreadPoolExecutor timer;
  private @Nullable ScheduledFuture<?> ticking;
  private long lastMillis = Long.MIN_VALUE;
  private volatile boolean closed;

  Collector(Settings settings, MetricRegistry registry, Delivery delivery) {
    this.settings = settings;
    this.registry = registry;
    this.runtime = settings.runtimeMetrics() ? new RuntimeMetrics(settings.commonLabels()) : null;
    this.otlp = new OtlpJson(settings.resource());
    this.sender = Sender.start(new HttpPost(settings.endpoint(), settings.apiKey(),
        settings.requestTimeout(), settings.clock()), settings.queueBytes(), delivery);
    this.timer = new ScheduledThreadPoolExecutor(1, Collector::daemon);
    // A span may end while this closes; its thread must not feel it.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start() {
    long nanos = settings.flushInterval().toNanos();
    ticking = timer.scheduleWithFixedDelay(() -> calmly(this::collect), nanos, nanos,
        TimeUnit.NANOSECONDS);
  }

  void span(SpanData span) {
    if (closed) {
      sender.drop(Signal.SPANS, 1, DropReason.CLOSED);
    } else {
      spans.add(span);
    }
  }

  void log(LogData log) {
    if (closed) {
      sender.drop(Signal.LOGS, 1, DropReason.CLOSED);
    } else {
      logs.add(log);
    }
  }

  /** Sends all that was recorded so far; false if that takes longer than {@code timeout}. */
  boolean flush(Duration timeout) {
    calmly(this::collect);
    try {
      return sender.awaitSent(timeout);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Sends what is left, within the bound; a second call does nothing. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (ticking != null) {
      ticking.cancel(false);
    }
    timer.shutdown();
    flush(settings.closeTimeout());
    sender.close();
    // What came in meanwhile is counted as dropped.
    calmly(this::drain);
  }

  private synchronized void collect() {
    // Two snapshots within a millisecond would be two values of the same time.
    lastMillis = Math.max(settings.clock().millis(), lastMillis + 1);
    MetricBatches metrics = new MetricBatches(lastMillis);
    registry.snapshot(metrics);
    if (runtime != null) {
      runtime.snapshot(metrics);
    }
    offer(metrics.finish());
    drain();
  }

  private synchronized void drain() {
    offer(otlp.spans(spans.drain()));
    offer(otlp.logs(logs.drain()));
    countEvicted(Signal.SPANS, spans.takeEvicted());
    countEvicted(Signal.LOGS, logs.takeEvicted());
  }

  private void drainSoon() {
    if (!closed) {
      timer.execute(() -> calmly(this::drain));
    }
  }

  private void offer(List<Batch> batches) {
    batches.forEach(sender::offer);
  }

  private void countEvicted(Signal signal, int items) {
    if (items > 0) {
      sender.drop(signal, items, DropReason.QUEUE_FULL);
    }
  }

  /** A timer forgets a task that has thrown once. */
  private static void calmly(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException unexpected) {
      LOGGER.log(Level.ERROR, "cannot collect telemetry: unexpected failure", unexpected);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "tinyobs-collector");
    thread.setDaemon(true);
    return thread;
  }
}
