// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Finished spans or log records until the next batch; bounded, the oldest goes. Safe for use by many threads. */
public final class ItemBuffer<T> {
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private final int capacity;
  private final Runnable onHalfFull;
  private int evicted;

  /**
   * @param onHalfFull
   *          called by the recording thread, once per filling; must be quick
   */
  public ItemBuffer(int capacity, Runnable onHalfFull) {
    this.capacity = capacity;
    this.onHalfFull = onHalfFull;
  }

  public void add(T item) {
    boolean halfFull;
    synchronized (items) {
      if (items.size() == capacity) {
        items.removeFirst();
        evicted++;
      }
      items.addLast(item);
      halfFull = items.size() == capacity / 2;
    }
    if (halfFull) {
      onHalfFull.run();
    }
  }

  /** Takes all there is, oldest first. */
  public List<T> drain() {
    synchronized (items) {
      List<T> drained = new ArrayList<>(items);
      items.clear();
      return drained;
    }
  }

  /** How many had to go since the last call. */
  public int takeEvicted() {
    synchronized (items) {
      int count = evicted;
      evicted = 0;
      return count;
    }
  }
}
