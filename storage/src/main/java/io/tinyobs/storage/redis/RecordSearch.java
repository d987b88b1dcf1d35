// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Reads the blocks of several keys newest first until enough was found: always the key whose unread blocks
 * may be newest. Not thread-safe.
 */
final class RecordSearch {
  private final List<BlockPages> keys = new ArrayList<>();
  private final Damage damage;
  private final List<String> warnings = new ArrayList<>();

  /** Takes one block. */
  @FunctionalInterface
  interface Taker {
    void take(byte[] block) throws CorruptBlockException;
  }

  RecordSearch(
      Lane lane, List<byte[]> keys, TimeRange range, long windowMillis, Damage damage) {
    this.damage = damage;
    keys.forEach(key -> this.keys.add(new BlockPages(lane, key, range, windowMillis)));
  }

  /**
   * Hands over blocks, a page at a time.
   *
   * @param pageRead is called after each page
   * @param enough whether to stop, given that no unread record is newer than so many milliseconds
   */
  void run(Taker taker, Runnable pageRead, LongPredicate enough) {
    while (true) {
      var newest = keys.stream()
          .filter(pages -> !pages.isDone())
          .max(Comparator.comparingLong(BlockPages::unreadUpTo));
      if (newest.isEmpty() || enough.test(newest.get().unreadUpTo())) {
        return;
      }
      for (var block : newest.get().read()) {
        take(newest.get(), (byte[]) block, taker);
      }
      pageRead.run();
    }
  }

  private void take(BlockPages pages, byte[] block, Taker taker) {
    try {
      taker.take(block);
    } catch (CorruptBlockException e) {
      var warning = "records of %s are missing: %s".formatted(pages.key(), e.getMessage());
      damage.met(warning);
      warnings.add(warning);
    }
  }

  /** What could not be read. */
  List<String> warnings() {
    return warnings;
  }
}
