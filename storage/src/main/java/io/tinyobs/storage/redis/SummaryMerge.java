// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.Summaries;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SummaryBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;

/**
 * The buckets that several blocks of one strip's tier hold, the newest write of each kept; two blocks
 * written at the same time are told apart as {@link StripScan} does. Not thread-safe.
 */
final class SummaryMerge {
  private record Read(SummaryBlock block, byte[] bytes) {
  }

  private static final Comparator<Read> OLDEST_WRITE_FIRST = Comparator
      .comparingLong((Read read) -> read.block().header().writtenAt())
      .thenComparing(Read::bytes, Arrays::compareUnsigned);

  private final int epoch;
  private final IntPredicate wanted;
  private final List<Read> blocks = new ArrayList<>();

  SummaryMerge(int epoch, IntPredicate wanted) {
    this.epoch = epoch;
    this.wanted = wanted;
  }

  /** Adds a block; false if it belongs to another dictionary and is left out. */
  boolean add(byte[] bytes) throws CorruptBlockException {
    var block = SummaryBlock.decode(bytes, wanted);
    if (block.epoch() != epoch) {
      return false;
    }
    blocks.add(new Read(block, bytes));
    return true;
  }

  /** When the newest block was written, microseconds since the epoch; 0 if there is none. */
  long writtenAt() {
    return blocks.stream().mapToLong(read -> read.block().header().writtenAt()).max().orElse(0);
  }

  /** Each series' buckets, ascending by slot, of those that begin when {@code begin} allows. */
  TreeMap<Integer, Summaries> merge(LongPredicate begin) {
    blocks.sort(OLDEST_WRITE_FIRST);
    var pieces = new TreeMap<Integer, List<Summaries>>();
    for (var read : blocks) {
      for (var column : read.block().series()) {
        pieces.computeIfAbsent(column.slot(), unused -> new ArrayList<>()).add(column.buckets());
      }
    }
    var merged = new TreeMap<Integer, Summaries>();
    pieces.forEach((slot, parts) -> {
      var buckets = Summaries.join(parts, begin);
      if (buckets.size() > 0) {
        merged.put(slot, buckets);
      }
    });
    return merged;
  }
}
