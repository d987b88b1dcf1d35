// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What the writer knows of one metric. Belongs to the committing thread. */
final class MetricEntry {
  final String name;

  /** The dictionary its refs are of. */
  int epoch;

  /** Above every ref known. */
  int nextRef;

  /** Series to register before the commit goes on. */
  final List<SeriesEntry> asked = new ArrayList<>();

  /** Samples of this commit by strip; empty between commits. */
  final TreeMap<Integer, SampleBuffer> strips = new TreeMap<>();

  MetricEntry(String name) {
    this.name = name;
  }

  void add(SeriesEntry series, long timestampMillis, double value) {
    strips.computeIfAbsent(series.ref / SampleBlock.SLOTS, unused -> new SampleBuffer())
        .add(series.ref % SampleBlock.SLOTS, timestampMillis, value);
  }
}
