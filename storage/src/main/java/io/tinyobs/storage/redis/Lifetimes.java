// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.StorageSettings;
import java.time.Duration;

/**
 * How long keys live without being written, milliseconds. Every key has such a time, so data goes even
 * when nobody trims; what is needed to read a block outlives the block.
 */
record Lifetimes(long samples, long traces, long logs, long indexes) {
  /** How often, at least, what is written again and again is noted as seen. */
  static final long SEEN_EVERY = Duration.ofHours(1).toMillis();

  static Lifetimes of(StorageSettings settings) {
    long margin = settings.window().toMillis() + SEEN_EVERY;
    long samples = settings.rawRetention().toMillis() + margin;
    long traces = settings.traceRetention().toMillis() + margin;
    long logs = settings.logRetention().toMillis() + margin;
    long longest = Math.max(samples, Math.max(traces, logs));
    // Indexes are refreshed only every SEEN_EVERY, blocks with each write.
    return new Lifetimes(samples, traces, logs, longest + 4 * SEEN_EVERY);
  }
}
