// SPDX-License-Identifier: MIT
package io.tinyobs.query.protobuf;

import java.util.ArrayList;
import java.util.List;

/** Buckets as Prometheus lists them: runs of neighbours. */
public final class Spans {
  /**
   * Neighbouring buckets.
   *
   * @param offset index of the first of all, then buckets between the last run and this one
   * @param length how many
   */
  public record Span(int offset, int length) {
  }

  private Spans() {
  }

  /** Spans of ascending indexes. */
  public static List<Span> of(int[] indexes) {
    var spans = new ArrayList<Span>();
    int end = 0; // Behind the last run.
    for (int from = 0; from < indexes.length;) {
      int to = from + 1;
      while (to < indexes.length && indexes[to] == indexes[to - 1] + 1) {
        to++;
      }
      spans.add(new Span(indexes[from] - end, to - from));
      end = indexes[to - 1] + 1;
      from = to;
    }
    return spans;
  }
}
