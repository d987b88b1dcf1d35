// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

/**
 * The samples of one series that lie in one step's window: {@code from} to before {@code to} of its
 * columns.
 *
 * <p>
 * One object serves all steps of a series: both ends only move forward, so that each sample is
 * passed twice however many windows it lies in.
 */
final class Window {
  final long[] timestamps;
  final double[] values;
  private final Windows windows;
  private int from;
  private int to;
  private int step;
  private long end;

  Window(Windows windows, RawSeries series) {
    this.windows = windows;
    this.timestamps = series.timestamps();
    this.values = series.values();
  }

  /** Moves on to a step not before the current one. */
  void moveTo(int nextStep) {
    step = nextStep;
    end = windows.end(step);
    long last = end + windows.after();
    while (to < timestamps.length && timestamps[to] <= last) {
      to++;
    }
    long before = start() - windows.before();
    while (from < to && timestamps[from] <= before) {
      from++;
    }
  }

  /** First sample in the window. */
  int from() {
    return from;
  }

  /** First sample after it. */
  int to() {
    return to;
  }

  int size() {
    return to - from;
  }

  /** The step's number. */
  int step() {
    return step;
  }

  /** The step's own time; differs from the window's end if there is an offset or {@code @}. */
  long evaluatedAt() {
    return windows.steps().at(step);
  }

  /** Left edge, itself not in the window. */
  long start() {
    return end - windows.range();
  }

  /** Right edge, itself in the window. */
  long end() {
    return end;
  }

  /** Length of the window as asked for, milliseconds. */
  long range() {
    return windows.range();
  }
}
