// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Labels;
import org.jspecify.annotations.Nullable;

/** What the writer knows of one series. Belongs to the committing thread. */
final class SeriesEntry {
  final Labels labels;
  final MetricEntry metric;
  int ref = -1;

  /** The strip that the ref is of. */
  @Nullable
  StripEntry strip;

  /** Newest time that the activity index was told, milliseconds since the epoch. */
  long seenMillis = Long.MIN_VALUE;

  /** Which dictionary, and which state of the connection, the ref is known to be right for. */
  int epoch;
  long generation = -1;

  /** Forgotten by the writer: a handle must not bring it back. */
  boolean dropped;

  /** The write that asks for it to be registered, while it is not. */
  @Nullable
  PendingWrite askedBy;

  /** Newest time it is asked for. */
  long askedMillis;

  SeriesEntry(Labels labels, MetricEntry metric) {
    this.labels = labels;
    this.metric = metric;
  }

  boolean isKnown(long millis, long currentGeneration) {
    return ref >= 0
        && epoch == metric.epoch
        && generation == currentGeneration
        && millis - seenMillis < Lifetimes.SEEN_EVERY;
  }
}
