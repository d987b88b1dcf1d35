// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/** A window over the numbers of a series. */
final class Window extends SampleWindow {
  final double[] values;

  Window(Windows windows, RawSeries series) {
    super(windows, series.timestamps(), series.starts());
    this.values = series.values();
  }
}
