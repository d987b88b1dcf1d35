// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.LogRecord;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.storage.WriteResult;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A batch on its way. */
final class PendingWrite {
  private static final int SAMPLE_BYTES = 64;
  private static final int SPAN_BYTES = 160;
  private static final int METADATA_BYTES = 1024;
  private static final int LOG_BYTES = 512;
  private static final int EXEMPLAR_BYTES = 512;
  private static final int HISTOGRAM_BYTES = 512;
  private static final int BUCKET_BYTES = 12;

  final Tenant tenant;
  final WriteBatch batch;
  final long bytes;
  final CompletableFuture<WriteResult> stored = new CompletableFuture<>();
  int newSeries;

  /** One a sample, once the committing thread has looked it up; both its passes need it. */
  private SeriesEntry @Nullable [] series;

  PendingWrite(Tenant tenant, WriteBatch batch) {
    this.tenant = tenant;
    this.batch = batch;
    this.bytes = weigh(batch);
  }

  /** The series of the {@code i}-th sample. Only for the committing thread. */
  SeriesEntry series(TenantEntry known, int i) {
    if (series == null) {
      series = lookUp(known, batch);
    }
    return series[i];
  }

  private static SeriesEntry[] lookUp(TenantEntry known, WriteBatch batch) {
    var found = new SeriesEntry[batch.samples()];
    for (int i = 0; i < found.length; i++) {
      var handle = batch.handle(i);
      if (handle != null) {
        // Agents send many samples of one series in a row.
        found[i] = i > 0 && handle == batch.handle(i - 1)
            ? found[i - 1]
            : lookUp(known, handle);
      } else if (i > 0 && batch.handle(i - 1) == null && batch.labels(i) == batch.labels(i - 1)) {
        // Samples of one series often follow each other, and decoders hand out the same labels.
        found[i] = found[i - 1];
      } else {
        found[i] = known.series(batch.labels(i));
      }
    }
    return found;
  }

  private static SeriesEntry lookUp(TenantEntry known, SeriesHandle handle) {
    if (handle.pinned() instanceof SeriesEntry pinned && known.holds(pinned)) {
      return pinned;
    }
    var found = known.series(handle.labels());
    handle.pin(found);
    return found;
  }

  /** About how much memory it takes until it is stored. */
  private static long weigh(WriteBatch batch) {
    long bytes = 256
        + (long) SAMPLE_BYTES * batch.samples()
        + (long) METADATA_BYTES * batch.metadata().size()
        + (long) EXEMPLAR_BYTES * batch.exemplars().size();
    for (var span : batch.spans()) {
      bytes += SPAN_BYTES + span.length();
    }
    for (var of : batch.histograms()) {
      bytes += HISTOGRAM_BYTES + (long) BUCKET_BYTES
          * (of.histogram().positive().size() + of.histogram().negative().size());
    }
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
