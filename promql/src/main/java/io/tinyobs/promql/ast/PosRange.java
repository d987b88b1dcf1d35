// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

/**
 * Where in the query's text something stands, in UTF-16 code units.
 *
 * @param start
 *          first character, counted from 0
 * @param end
 *          first character after it
 */
public record PosRange(int start, int end) {
  /** From this range's start to the other's end. */
  public PosRange to(PosRange other) {
    return new PosRange(start, other.end);
  }

  /** As {@code line:column} of the start, both counted from 1. */
  public String describe(String query) {
    if (query.isEmpty()) {
      return "unknown position";
    }
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < start; i++) {
      if (query.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return line + ":" + (start - lineStart + 1);
  }
}
