// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.query.protobuf.ProtoWriter;
import io.tinyobs.query.protobuf.Spans;

/**
 * Messages that answers have in them.
 *
 * @see <a href="https://github.com/prometheus/prometheus/blob/main/prompb/types.proto">types.proto</a>
 */
final class Protos {
  private Protos() {
  }

  /** A series' labels, field 1 of {@code TimeSeries} and {@code ChunkedSeries}. */
  static void labels(ProtoWriter out, Labels labels) {
    labels.forEach((name, value) -> {
      var label = new ProtoWriter(64);
      label.text(1, name);
      label.text(2, value);
      out.message(1, label);
    });
  }

  /** A {@code Histogram}, of which all counts are doubles. */
  static ProtoWriter histogram(long timestampMillis, NativeHistogram histogram) {
    var out = new ProtoWriter(256);
    out.real(2, histogram.count()); // Its being there says that it is one of doubles, even if it is 0.
    out.fixed64(3, Double.doubleToRawLongBits(histogram.sum()));
    out.signed(4, histogram.schema());
    out.fixed64(5, Double.doubleToRawLongBits(histogram.zeroThreshold()));
    out.real(7, histogram.zeroCount());
    Spans.write(out, 8, 10, histogram.negative());
    Spans.write(out, 11, 13, histogram.positive());
    out.number(14, histogram.counterReset().ordinal());
    out.number(15, timestampMillis);
    out.reals(16, histogram.bounds());
    return out;
  }
}
