// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import java.util.concurrent.CompletableFuture;

/** A batch on its way. */
final class PendingWrite {
  private static final int SAMPLE_BYTES = 64;
  private static final int SPAN_BYTES = 1024;
  private static final int LOG_BYTES = 512;

  final Tenant tenant;
  final WriteBatch batch;
  final long bytes;
  final CompletableFuture<WriteResult> stored = new CompletableFuture<>();
  int newSeries;

  PendingWrite(Tenant tenant, WriteBatch batch) {
    this.tenant = tenant;
    this.batch = batch;
    this.bytes = weigh(batch);
  }

  /** About how much memory it takes until it is stored. */
  private static long weigh(WriteBatch batch) {
    long bytes = 256
        + (long) SAMPLE_BYTES * batch.samples()
        + (long) SPAN_BYTES * (batch.spans().size() + batch.metadata().size());
    for (LogRecord log : batch.logs()) {
      bytes += LOG_BYTES + 2L * log.body().length();
    }
    return bytes;
  }

  void succeed() {
    var result = new WriteResult(
        batch.samples(), batch.spans().size(), batch.logs().size(), newSeries);
    // What depends on it must not run on the committing thread.
    stored.completeAsync(() -> result, Thread::startVirtualThread);
  }

  void fail(Throwable error) {
    Thread.startVirtualThread(() -> stored.completeExceptionally(error));
  }
}
