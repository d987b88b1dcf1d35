// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.SummarySeries;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.eval.RawSeries.HistogramColumn;
import java.util.List;

/**
 * A range vector: series, and at each step a window over their samples, open on the left.
 *
 * @param series
 *          what is seen through the windows
 * @param summaries
 *          series that are summed up in part, if the function can make do with that
 * @param steps
 *          those of the query
 * @param fixedEnd
 *          whether all windows end at {@code shift} (there is an {@code @}), and not that much after
 *          their step
 * @param shift
 *          see there; milliseconds
 * @param range
 *          length of the windows, milliseconds
 * @param mode
 *          whether samples around the window are wanted too
 * @param lookback
 *          how far around, milliseconds
 */
record Windows(List<RawSeries> series, List<SummarySeries> summaries, Steps steps, boolean fixedEnd,
    long shift, long range,
    RangeMode mode, long lookback) {
  /** Right edge of the step's window. */
  long end(int step) {
    return fixedEnd ? shift : steps.at(step) + shift;
  }

  /** How much before its left edge a window reaches. */
  long before() {
    return mode == RangeMode.PLAIN ? 0 : lookback;
  }

  /** How much after its right edge a window reaches. */
  long after() {
    return mode == RangeMode.SMOOTHED ? lookback : 0;
  }

  /** The window over the histograms at the first step, and from there on. */
  HistogramWindow open(HistogramColumn column) {
    return new HistogramWindow(this, column);
  }

  /** The window of {@code series} at the first step, and from there on. */
  Window open(RawSeries raw) {
    return new Window(this, raw);
  }

  /** The window of {@code series} at one step. */
  Window window(RawSeries raw, int step) {
    var window = open(raw);
    window.moveTo(step);
    return window;
  }
}
