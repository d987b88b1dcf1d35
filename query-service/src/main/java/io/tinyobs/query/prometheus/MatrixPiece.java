// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some neighbouring samples of a series that has only numbers or only histograms.
 *
 * @param from
 *          the first
 * @param to
 *          the one after the last
 * @param opens
 *          whether the series begins with this piece
 * @param closes
 *          whether it ends with it
 */
record MatrixPiece(Series series, int from, int to, boolean opens, boolean closes) {
  private static final int SAMPLES = 4096;

  /** The pieces of all series, of each first the numbers, then the histograms. */
  static List<MatrixPiece> of(List<Series> all) {
    var pieces = new ArrayList<MatrixPiece>(all.size());
    for (var series : all) {
      if (series.histograms() == null) {
        cut(series, true, true, pieces);
      } else {
        var numbers = only(series, false);
        var histograms = only(series, true);
        cut(numbers, true, histograms.size() == 0, pieces);
        cut(histograms, numbers.size() == 0, true, pieces);
      }
    }
    return pieces;
  }

  private static void cut(Series series, boolean opens, boolean closes,
      List<MatrixPiece> pieces) {
    for (int from = 0; from < series.size(); from += SAMPLES) {
      int to = Math.min(from + SAMPLES, series.size());
      pieces.add(new MatrixPiece(series, from, to, opens && from == 0,
          closes && to == series.size()));
    }
  }

  private static Series only(Series series, boolean wantsHistograms) {
    var timestamps = new long[series.size()];
    var values = new double[series.size()];
    var histograms = new NativeHistogram[series.size()];
    int n = 0;
    for (int i = 0; i < series.size(); i++) {
      var histogram = series.histograms() == null ? null : series.histograms()[i];
      if (histogram == null ^ wantsHistograms) {
        timestamps[n] = series.timestamps()[i];
        values[n] = series.values()[i];
        if (histogram != null) {
          histograms[n] = histogram;
        }
        n++;
      }
    }
    return new Series(series.labels(), Arrays.copyOf(timestamps, n), Arrays.copyOf(values, n),
        wantsHistograms ? Arrays.copyOf(histograms, n) : null, null);
  }
}
