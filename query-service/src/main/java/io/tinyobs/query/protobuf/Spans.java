// SPDX-License-Identifier: MIT
package io.tinyobs.query.protobuf;

import io.tinyobs.model.NativeHistogram.Buckets;
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

  /** Writes buckets as two fields, spans and counts. */
  public static void write(ProtoWriter out, int spans, int counts, Buckets buckets) {
    for (var span : of(buckets.indexes())) {
      var message = new ProtoWriter(16);
      message.signed(1, span.offset());
      message.number(2, span.length());
      out.message(spans, message);
    }
    out.reals(counts, buckets.counts());
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
