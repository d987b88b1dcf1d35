// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the writer knows of one metric. Belongs to the committing thread. */
final class MetricEntry {
  final TenantEntry tenant;
  final String name;

  /** The dictionary its refs are of. */
  int epoch;

  /** When the dictionary was last seen to be that, milliseconds since the epoch. */
  long epochSeenAt = Long.MIN_VALUE;

  /** Above every ref known. */
  int nextRef;

  /** Series to register before the commit goes on. */
  final List<SeriesEntry> asked = new ArrayList<>();

  /** Strips that this commit has samples of. */
  final List<StripEntry> touched = new ArrayList<>();

  private boolean isTouched;
  private final Map<Integer, StripEntry> strips = new HashMap<>();

  MetricEntry(TenantEntry tenant, String name) {
    this.tenant = tenant;
    this.name = name;
  }

  StripEntry strip(int number) {
    return strips.computeIfAbsent(number, unused -> new StripEntry(this, number));
  }

  void touch(StripEntry strip) {
    touch();
    touched.add(strip);
  }

  /** Notes that this commit has something of the metric, in a strip or beside. */
  void touch() {
    if (!isTouched) {
      isTouched = true;
      tenant.touched.add(this);
    }
  }

  /** Empties what belongs to one commit only. */
  void clear() {
    touched.forEach(strip -> strip.samples.clear());
    touched.clear();
    isTouched = false;
  }

  /** The dictionary was lost: no ref is right any more, nor is anything known of the keys. */
  void forget() {
    epoch = 0;
    nextRef = 0;
    epochSeenAt = Long.MIN_VALUE;
    forgetKeys();
  }

  /** Whether the keys of its strips are there, and for how long, is not known any more. */
  void forgetKeys() {
    strips.values().forEach(StripEntry::forget);
  }
}
