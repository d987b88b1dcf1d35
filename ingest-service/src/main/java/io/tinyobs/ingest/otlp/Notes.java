// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a sender should know about records that were taken all the same, each said once. */
final class Notes {
  private static final int MOST = 8;

  private final Set<String> notes = new LinkedHashSet<>();

  void add(String note) {
    if (notes.size() < MOST) {
      notes.add(note);
    }
  }

  void add(Notes others) {
    others.notes.forEach(this::add);
  }

  boolean isEmpty() {
    return notes.isEmpty();
  }

  @Override
  public String toString() {
    return String.join("; ", notes);
  }
}
