// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.block.CorruptBlockException;
import io.tinyobs.storage.block.SampleBlock;
import io.tinyobs.storage.block.SampleMerge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * The samples that several blocks of one strip hold, the newest write of each kept. Of two blocks written
 * at the same time, by two writers then, the one whose bytes are greater counts as newer: arbitrary, but
 * the same for every reader. Not thread-safe.
 */
final class StripMerge {
  private record Read(SampleBlock block, byte[] bytes) {
  }

  private static final Comparator<Read> OLDEST_WRITE_FIRST = Comparator
      .comparingLong((Read read) -> read.block().header().writtenAt())
      .thenComparing(Read::bytes, Arrays::compareUnsigned);

  private final int epoch;
  private final IntPredicate wanted;
  private final TimeRange range;
  private final List<Read> blocks = new ArrayList<>();

  /** Takes merged series. */
  @FunctionalInterface
  interface Taker {
    void take(int slot, SampleMerge.Run run);
  }

  StripMerge(int epoch, IntPredicate wanted, TimeRange range) {
    this.epoch = epoch;
    this.wanted = wanted;
    this.range = range;
  }

  /** Adds a block; false if it belongs to another dictionary and is left out. */
  boolean add(byte[] bytes) throws CorruptBlockException {
    var block = SampleBlock.decode(bytes, wanted);
    if (block.epoch() != epoch) {
      return false;
    }
    blocks.add(new Read(block, bytes));
    return true;
  }

  /** Hands over each series that has a sample in the range, ascending by slot. */
  void merge(Taker taker) {
    blocks.sort(OLDEST_WRITE_FIRST);
    var series = new TreeMap<Integer, SampleMerge>();
    for (var read : blocks) {
      for (var column : read.block().series()) {
        series.computeIfAbsent(column.slot(), unused -> new SampleMerge())
            .add(column.timestamps(), column.values(), range.startMillis(), range.endMillis());
      }
    }
    series.forEach((slot, merge) -> {
      if (!merge.isEmpty()) {
        taker.take(slot, merge.merge());
      }
    });
  }
}
