// SPDX-License-Identifier: MIT
package io.tinyobs.examples;

import io.tinyobs.sdk.TinyObs;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What is in stock, told by a gauge an item. Safe for use by many threads. */
final class Inventory {
  /** Item → dollars. */
  static final Map<String, Double> PRICES = new TreeMap<>(
      Map.of("book", 18.5, "lamp", 42.0, "mug", 9.9, "pen", 2.4, "plant", 27.0, "poster", 14.0));

  static final int FULL = 200;
  static final int LOW = 20;

  private final Map<String, AtomicInteger> shelves = new TreeMap<>();

  Inventory(TinyObs obs) {
    for (String item : PRICES.keySet()) {
      AtomicInteger shelf = new AtomicInteger(FULL);
      shelves.put(item, shelf);
      obs.gauge("inventory_items", shelf::get, "item", item);
    }
  }

  /** How many there are; -1 if there is no such item. */
  int stock(String item) {
    AtomicInteger shelf = shelves.get(item);
    return shelf == null ? -1 : shelf.get();
  }

  /** Takes {@code quantity} and says how many are left; negative, and nothing taken, if there are too few. */
  int take(String item, int quantity) {
    AtomicInteger shelf = shelves.get(item);
    if (shelf == null) {
      return -1;
    }
    int left = shelf.addAndGet(-quantity);
    if (left < 0) {
      shelf.addAndGet(quantity);
    }
    return left;
  }

  /** Puts {@code quantity} back. */
  void put(String item, int quantity) {
    AtomicInteger shelf = shelves.get(item);
    if (shelf != null) {
      shelf.addAndGet(quantity);
    }
  }

  /** What one costs, in dollars. */
  static double price(String item) {
    return PRICES.getOrDefault(item, 0.0);
  }
}
