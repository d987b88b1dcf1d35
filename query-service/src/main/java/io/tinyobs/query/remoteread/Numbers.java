// SPDX-License-Identifier: MIT
package io.tinyobs.query.remoteread;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import java.util.Arrays;

/** What both kinds of answer need of a series. */
final class Numbers {
  private Numbers() {
  }

  /** Its samples that are numbers: native histograms have no place in an XOR chunk. */
  static Series of(Series series) {
    var histograms = series.histograms();
    if (histograms == null) {
      return series;
    }
    var timestamps = new long[series.size()];
    var values = new double[series.size()];
    int n = 0;
    for (int i = 0; i < series.size(); i++) {
      if (histograms[i] == null) {
        timestamps[n] = series.timestamps()[i];
        values[n++] = series.values()[i];
      }
    }
    return new Series(
        series.labels(), Arrays.copyOf(timestamps, n), Arrays.copyOf(values, n));
  }

  /** Its labels, field 1 of {@code TimeSeries} and {@code ChunkedSeries}. */
  static void labels(ProtoWriter out, Labels labels) {
    labels.forEach((name, value) -> {
      var label = new ProtoWriter(64);
      label.text(1, name);
      label.text(2, value);
      out.message(1, label);
    });
  }
}
