// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.eval.RawSeries.HistogramColumn;

/** A window over the histograms of a series. */
final class HistogramWindow extends SampleWindow {
  final NativeHistogram[] values;

  HistogramWindow(Windows windows, HistogramColumn column) {
    super(windows, column.timestamps(), column.starts());
    this.values = column.values();
  }
}
