// SPDX-License-Identifier: MIT
package io.tinyobs.storage.redis;

import io.lettuce.core.ScriptOutputType;
import io.tinyobs.model.TimeRange;
import io.tinyobs.storage.StorageException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The blocks of one key that may hold something of a range, newest first, page by page. A fold in between
 * could move unread records onto a page already read, so after one the pages begin anew, and the reader
 * must take records it has seen. Not thread-safe.
 */
final class BlockPages {
  private static final int BLOCKS = 32;
  private static final int RESTARTS = 8;

  private final Lane lane;
  private final byte[] key;
  private final long lowest;
  private final long highest;
  private long next;
  private boolean exclusive;
  private String folds = "";
  private int restarts;
  private boolean done;

  BlockPages(Lane lane, byte[] key, TimeRange range, long windowMillis) {
    this.lane = lane;
    this.key = key;
    this.lowest = range.startMillis();
    long window = Math.floorDiv(range.endMillis(), windowMillis);
    this.highest = Math.max(range.endMillis(), (window + 1) * windowMillis - 1);
    this.next = highest;
  }

  /** Which key is read. */
  String key() {
    return Keys.text(key);
  }

  /** Whether every block was read. */
  boolean isDone() {
    return done;
  }

  /** No unread block holds a record newer than this. */
  long unreadUpTo() {
    return done ? Long.MIN_VALUE : next;
  }

  /** The next page; empty when there is none. */
  List<Object> read() {
    var highestBound = exclusive ? Bytes.of("(" + next) : Bytes.bound(next);
    CompletableFuture<List<Object>> reply = Script.PAGE.run(
        lane.commands(),
        ScriptOutputType.MULTI,
        new byte[][]{key, Keys.folds(key)},
        highestBound,
        Bytes.bound(lowest),
        Bytes.of(BLOCKS));
    var page = lane.await("read blocks", reply);
    var found = Bytes.text(page.get(0));
    if (exclusive && !found.equals(folds)) {
      return restart();
    }
    folds = found;
    var lowestRead = Bytes.text(page.get(1));
    if (lowestRead.isEmpty()) {
      done = true;
      return List.of();
    }
    next = (long) Double.parseDouble(lowestRead);
    exclusive = true;
    return page.subList(2, page.size());
  }

  private List<Object> restart() {
    if (++restarts > RESTARTS) {
      throw new StorageException.Unavailable(
          "cannot read blocks: they are folded faster than read, try again", null);
    }
    next = highest;
    exclusive = false;
    return read();
  }
}
