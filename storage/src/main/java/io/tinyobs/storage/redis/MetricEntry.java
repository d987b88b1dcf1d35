// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What the writer knows of one metric. Belongs to the committing thread. */
final class MetricEntry {
  final TenantEntry tenant;
  final String name;

  /** The dictionary its refs are of. */
  int epoch;

  /** Above every ref known. */
  int nextRef;

  /** Series to register before the commit goes on. */
  final List<SeriesEntry> asked = new ArrayList<>();

  /** Samples of this commit by strip; empty between commits. */
  final TreeMap<Integer, SampleBuffer> strips = new TreeMap<>();

  /** Whether this commit has samples of it. */
  boolean touched;

  private int lastStrip = -1;
  private SampleBuffer lastBuffer = new SampleBuffer();

  MetricEntry(TenantEntry tenant, String name) {
    this.tenant = tenant;
    this.name = name;
  }

  void add(SeriesEntry series, long timestampMillis, double value) {
    int strip = series.ref / SampleBlock.SLOTS;
    if (strip != lastStrip) {
      lastBuffer = strips.computeIfAbsent(strip, unused -> new SampleBuffer());
      lastStrip = strip;
    }
    lastBuffer.add(series.ref % SampleBlock.SLOTS, timestampMillis, value);
  }

  void clear() {
    strips.clear();
    lastStrip = -1;
    touched = false;
  }
}
