// SPDX-License-Identifier: MIT
package io.tinyobs.storage.report;

import io.tinyobs.storage.block.ByteReader;
import io.tinyobs.storage.block.CorruptBlockException;
import java.util.ArrayList;
import java.util.List;

/** What reports share as bytes. */
final class Reports {
  /** Reads one item of a list. */
  @FunctionalInterface
  interface Item<T> {
    T read(ByteReader in) throws CorruptBlockException;
  }

  private Reports() {
  }

  /** A list behind its length; each item takes at least one byte, so that a longer one is a lie. */
  static <T> List<T> list(ByteReader in, Item<T> item) throws CorruptBlockException {
    long count = in.varint();
    if (count < 0 || count > in.remaining()) {
      throw new CorruptBlockException(
          "cannot read report: got %d items, expected at most %d".formatted(count, in.remaining()),
          0);
    }
    var items = new ArrayList<T>();
    for (long i = 0; i < count; i++) {
      items.add(item.read(in));
    }
    return items;
  }
}
