// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScoredValue;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which blocks of one window to merge.
 *
 * <p>The merged block counts as written when the newest of its parts was, so parts must follow each other
 * in the order of writing: a block left out between them would lose to what it had overwritten. Of an
 * open window only blocks that new ones will hardly join are taken, and of those the newest run in which
 * no block is more than twice what came after it: each byte is then merged again only a logarithmic number
 * of times.
 *
 * @param chosen in order of writing
 * @param present blocks of the range that were there
 * @param highest highest score of the range
 */
record FoldChoice(List<byte[]> chosen, int present, long highest) {
  /** Blocks that an open window must hold before merging pays. */
  static final int ENOUGH = 8;

  /** After this long a time, hardly anything comes for it any more. */
  static final long SETTLE_MILLIS = 10_000;

  /** Most bytes merged at once. */
  private static final long MAX_BYTES = 32L << 20;

  private static final long SMALL_BYTES = 4096;

  private record Written(BlockHeader header, byte[] bytes) {
  }

  private static final Comparator<Written> OLDEST_WRITE_FIRST = Comparator
      .comparingLong((Written read) -> read.header().writtenAt())
      .thenComparing(Written::bytes, Arrays::compareUnsigned);

  /** Chooses among all blocks of a window. */
  static FoldChoice of(
      List<ScoredValue<byte[]>> blocks, long windowEnd, long nowMillis, Damage damage) {
    boolean closed = windowEnd + SETTLE_MILLIS < nowMillis;
    long highest = closed ? windowEnd : Math.min(windowEnd, nowMillis - SETTLE_MILLIS);
    var readable = new ArrayList<Written>();
    int present = 0;
    for (var block : blocks) {
      present += block.getScore() <= highest ? 1 : 0;
      try {
        readable.add(new Written(BlockHeader.verify(block.getValue()), block.getValue()));
      } catch (CorruptBlockException e) {
        damage.met("a block is not folded: " + e.getMessage());
      }
    }
    readable.sort(OLDEST_WRITE_FIRST);
    var settled = new ArrayList<Written>();
    for (var block : readable) {
      if (block.header().maxMillis() > highest) {
        break;
      }
      settled.add(block);
    }
    var chosen = run(settled, closed);
    boolean pays = chosen.size() >= (closed ? 2 : ENOUGH) && !areOneFold(chosen);
    return new FoldChoice(
        pays ? chosen.stream().map(Written::bytes).toList() : List.of(), present, highest);
  }

  /** Whether these are the parts that one fold made: folded again they would be the same. */
  private static boolean areOneFold(List<Written> blocks) {
    long writtenAt = blocks.getFirst().header().writtenAt();
    return blocks.stream()
        .allMatch(block -> block.header().isFolded() && block.header().writtenAt() == writtenAt);
  }

  private static List<Written> run(List<Written> settled, boolean closed) {
    long all = settled.stream().mapToLong(block -> block.bytes().length).sum();
    if (closed && all <= MAX_BYTES) {
      return settled;
    }
    int from = settled.size();
    long bytes = 0;
    while (from > 0) {
      long size = settled.get(from - 1).bytes().length;
      if (size > 2 * Math.max(bytes, SMALL_BYTES) || bytes + size > MAX_BYTES) {
        break;
      }
      bytes += size;
      from--;
    }
    return settled.subList(from, settled.size());
  }
}
