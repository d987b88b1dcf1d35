// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

/**
 * Memory that a block takes in Redis: its bytes, the header of Redis's string [1], rounded up to a size
 * class of jemalloc [2], of which there are four for each doubling. So a string of 97 KiB takes 112 KiB.
 *
 * <p>[1] Redis, src/sds.h. [2] jemalloc manual, "Implementation notes", size classes.
 */
public final class RedisAllocation {
  /** What a member costs beside its bytes: entry and bucket of the hash table, node of the skip list. */
  public static final int MEMBER = 96;

  private RedisAllocation() {
  }

  /** Bytes taken by a member of so many bytes, {@link #MEMBER} not included. */
  public static int of(int bytes) {
    int header = bytes < 1 << 8 ? 3 : bytes < 1 << 16 ? 5 : 9;
    return sizeClass(bytes + header + 1);
  }

  private static int sizeClass(int bytes) {
    if (bytes <= 64) {
      return bytes + 7 & -8;
    }
    int step = Integer.highestOneBit(bytes - 1) / 4;
    return (bytes + step - 1) / step * step;
  }
}
