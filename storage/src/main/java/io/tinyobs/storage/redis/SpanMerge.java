// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SpanBlock;
import io.tinyobs.storage.block.SpanRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The spans of blocks that are in order of writing, of each the last that was written, by their ends. A table of
 * numbers and a sort of numbers: every span that is stored is merged two or three times. Not thread-safe.
 */
final class SpanMerge {
  private static final int EMPTY = 0;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private final List<SpanRecord> spans = new ArrayList<>();
  /** Index of a span plus one, where its ids say or in the next free place; a power of two. */
  private int[] places = new int[1 << 10];

  void add(byte[] block) throws CorruptBlockException {
    for (var span : SpanBlock.records(block)) {
      if (2 * (spans.size() + 1) > places.length) {
        grow();
      }
      int at = place(span);
      if (places[at] == EMPTY) {
        spans.add(span);
        places[at] = spans.size();
      } else {
        spans.set(places[at] - 1, span);
      }
    }
  }

  /** Where the span of these ids is, or where there is room for it. */
  private int place(SpanRecord span) {
    long hash = (span.traceLow() ^ span.spanId() * MIX) * MIX;
    int at = (int) (hash >>> 32) & places.length - 1;
    while (places[at] != EMPTY && !isSame(spans.get(places[at] - 1), span)) {
      at = at + 1 & places.length - 1;
    }
    return at;
  }

  private static boolean isSame(SpanRecord one, SpanRecord other) {
    return one.spanId() == other.spanId()
        && one.traceLow() == other.traceLow()
        && one.traceHigh() == other.traceHigh();
  }

  private void grow() {
    places = new int[2 * places.length];
    for (int i = 0; i < spans.size(); i++) {
      places[place(spans.get(i))] = i + 1;
    }
  }

  /** All, the one that ended first in front. */
  List<SpanRecord> sorted() {
    long first = Long.MAX_VALUE;
    for (var span : spans) {
      first = Math.min(first, span.endNanos());
    }
    // No window is longer than 2^30 ms, which is less than 2^51 ns; microseconds leave room for the index.
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(spans.size());
    var keys = new long[spans.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (spans.get(i).endNanos() - first) / 1000 << bits | i;
    }
    Arrays.sort(keys);
    var sorted = new ArrayList<SpanRecord>(keys.length);
    for (long key : keys) {
      sorted.add(spans.get((int) (key & (1L << bits) - 1)));
    }
    return sorted;
  }
}
