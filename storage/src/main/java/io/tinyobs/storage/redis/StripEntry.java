// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Resolution;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SampleBuffer;

/** What the writer knows of one strip. Belongs to the committing thread. */
final class StripEntry {
  final MetricEntry metric;
  final int number;
  final byte[] key;

  /** Samples of this commit; empty between commits. */
  final SampleBuffer samples = new SampleBuffer();

  /** When its key's time to live was last set, milliseconds since the epoch, and by which connection. */
  private long keptAliveAt = Long.MIN_VALUE;
  private long generation = -1;

  StripEntry(MetricEntry metric, int number) {
    this.metric = metric;
    this.number = number;
    this.key = metric.tenant.keys.strip(metric.name, number, Resolution.RAW);
  }

  /** Adds a sample to this commit. */
  void add(int ref, long timestampMillis, double value) {
    if (samples.size() == 0) {
      metric.touch(this);
    }
    samples.add(ref % SampleBlock.SLOTS, timestampMillis, value);
  }

  /** Whether the key's time to live is to be set anew. */
  boolean isFading(long nowMillis, long currentGeneration) {
    return generation != currentGeneration
        || keptAliveAt == Long.MIN_VALUE
        || nowMillis - keptAliveAt >= Lifetimes.KEEP_ALIVE_EVERY;
  }

  /** Notes that it is being set. */
  void keptAlive(long nowMillis, long currentGeneration) {
    keptAliveAt = nowMillis;
    generation = currentGeneration;
  }

  /** Nothing is known of the key any more. */
  void forget() {
    keptAliveAt = Long.MIN_VALUE;
  }
}
