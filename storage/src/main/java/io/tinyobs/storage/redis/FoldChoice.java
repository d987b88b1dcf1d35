// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScoredValue;
import io.tinyobs.storage.block.BlockHeader;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Which blocks of one window to merge.
 *
 * <p>The merged block counts as written when the newest of its parts was, so parts must follow each other
 * in the order of writing: a block left out between them would lose to what it had overwritten. Of an
 * open window only blocks that new ones will hardly join are taken, and of those the newest run that ends
 * in {@value #ENOUGH} blocks of about the same size: each sample is then merged again once for each power
 * of {@value #ENOUGH} that the window's blocks come to, two or three times at most.
 *
 * @param chosen in order of writing; empty if merging does not pay
 * @param present blocks of the range that were there
 * @param highest highest score of the range
 * @param isClosed whether the window is closed: what is merged now stays
 * @param paysFrom how many blocks the window must hold before merging can pay again
 */
record FoldChoice(
    List<byte[]> chosen, int present, long highest, boolean isClosed, long paysFrom) {
  /** Blocks of one size that an open window must hold before merging pays. */
  static final int ENOUGH = 16;

  /** After this long a time, hardly anything comes for it any more. */
  static final long SETTLE_MILLIS = 10_000;

  /** Most bytes merged at once. */
  private static final long MAX_BYTES = 32L << 20;

  private record Written(BlockHeader header, byte[] bytes) {
  }

  private static final Comparator<Written> OLDEST_WRITE_FIRST = Comparator
      .comparingLong((Written read) -> read.header().writtenAt())
      .thenComparing(Written::bytes, Arrays::compareUnsigned);

  /**
   * Chooses among all blocks of a window.
   *
   * @param quiet whether nothing comes for it any more, if its time is over; else it is taken for open
   */
  static FoldChoice of(
      List<ScoredValue<byte[]>> blocks,
      long windowEnd,
      boolean quiet,
      long nowMillis,
      Damage damage) {
    boolean over = windowEnd + SETTLE_MILLIS < nowMillis;
    boolean closed = over && quiet;
    long highest = over ? windowEnd : Math.min(windowEnd, nowMillis - SETTLE_MILLIS);
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
    var chosen = closed ? newest(settled) : run(settled);
    boolean pays = closed ? chosen.size() >= 2 && !areOneFold(chosen) : !chosen.isEmpty();
    return new FoldChoice(
        pays ? chosen.stream().map(Written::bytes).toList() : List.of(), present, highest, closed,
        settled.size() + ENOUGH - smallest(settled));
  }

  /** A chosen block of the lowest score. */
  byte[] oldest() {
    return Collections.min(chosen, Comparator.comparingLong(Commit::scoreOf));
  }

  /** Blocks in the order of writing; those that cannot be read are left out. */
  static List<byte[]> oldestWriteFirst(List<byte[]> blocks) {
    var readable = new ArrayList<Written>();
    for (var block : blocks) {
      try {
        readable.add(new Written(BlockHeader.peek(block), block));
      } catch (CorruptBlockException e) {
        continue; // Told by who asks.
      }
    }
    readable.sort(OLDEST_WRITE_FIRST);
    return readable.stream().map(Written::bytes).toList();
  }

  /** Whether these are the parts that one fold made: folded again they would be the same. */
  private static boolean areOneFold(List<Written> blocks) {
    long writtenAt = blocks.getFirst().header().writtenAt();
    return blocks.stream()
        .allMatch(block -> block.header().isFolded() && block.header().writtenAt() == writtenAt);
  }

  /** The newest blocks, as many as may be merged at once; mostly all. */
  private static List<Written> newest(List<Written> settled) {
    int from = settled.size();
    long bytes = 0;
    while (from > 0 && bytes + settled.get(from - 1).bytes().length <= MAX_BYTES) {
      bytes += settled.get(--from).bytes().length;
    }
    return settled.subList(from, settled.size());
  }

  /** The newest run of which enough blocks are of its greatest size; empty if there is none. */
  private static List<Written> run(List<Written> settled) {
    int least = least(settled);
    int level = 0;
    int ofLevel = 0;
    long bytes = 0;
    var run = List.<Written>of();
    for (int i = settled.size() - 1; i >= 0; i--) {
      int found = level(settled.get(i), least);
      bytes += settled.get(i).bytes().length;
      if (bytes > MAX_BYTES || found > level && !run.isEmpty()) {
        return run;
      }
      ofLevel = found > level ? 1 : ofLevel + (found == level ? 1 : 0);
      level = Math.max(level, found);
      if (ofLevel >= ENOUGH) {
        run = settled.subList(i, settled.size());
      }
    }
    return run;
  }

  /** How many of the newest blocks are of the smallest size. */
  private static int smallest(List<Written> settled) {
    int least = least(settled);
    int count = 0;
    while (count < settled.size()
        && level(settled.get(settled.size() - 1 - count), least) == 0) {
      count++;
    }
    return count;
  }

  private static int least(List<Written> settled) {
    return settled.stream().mapToInt(block -> block.header().records()).min().orElse(1);
  }

  /** How many times as many records as the least, as a power of {@value #ENOUGH}. */
  private static int level(Written block, int least) {
    int level = 0;
    long size = block.header().records() / (ENOUGH / 2);
    while (size >= Math.max(1, least)) {
      size /= ENOUGH;
      level++;
    }
    return level;
  }
}
