// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Resolution;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.Retention;
import io.tinyobs.storage.StorageSettings;
import java.time.Duration;

/**
 * How long keys live without being written, milliseconds. Every key has such a time, so data goes even
 * when nobody trims; what is needed to read a block outlives the block.
 */
record Lifetimes(
    long samples,
    long fiveMinutes,
    long oneHour,
    long histograms,
    long traces,
    long logs,
    long indexes) {
  /** How often, at least, what is written again and again is noted as seen. */
  static final long SEEN_EVERY = Duration.ofHours(1).toMillis();

  /** How often, at least, the life of a strip's key is prolonged while it is written; a part of its margin. */
  static final long KEEP_ALIVE_EVERY = SEEN_EVERY / 4;

  /** Those of one tenant's keys. */
  static Lifetimes of(StorageSettings settings, Tenant tenant) {
    return of(settings, settings.retention().of(tenant));
  }

  /** Those of keys that all tenants share. */
  static Lifetimes shared(StorageSettings settings) {
    return of(settings, settings.retention().longest());
  }

  private static Lifetimes of(StorageSettings settings, Retention retention) {
    long margin = settings.window().toMillis() + SEEN_EVERY;
    long raw = retention.raw().toMillis() + margin;
    long fiveMinutes = retention.fiveMinutes().toMillis() + margin;
    long oneHour = retention.oneHour().toMillis() + margin;
    // Samples wait to be summed up, however long nobody does, and only then are they removed.
    long samples = Math.max(raw, Math.max(fiveMinutes, oneHour));
    long traces = retention.traces().toMillis() + margin;
    long logs = retention.logs().toMillis() + margin;
    long longest = Math.max(samples, Math.max(traces, logs));
    // Indexes are refreshed only every SEEN_EVERY, blocks with each write.
    return new Lifetimes(
        samples, fiveMinutes, oneHour, raw, traces, logs, longest + 4 * SEEN_EVERY);
  }

  /** That of a strip's blocks of a resolution. */
  long samples(Resolution resolution) {
    return switch (resolution) {
      case RAW -> samples;
      case FIVE_MINUTES -> fiveMinutes;
      case ONE_HOUR -> oneHour;
    };
  }
}
