// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import org.jspecify.annotations.Nullable;

/**
 * The samples of one series that lie in one step's window: {@code from} to before {@code to} of its
 * columns.
 *
 * <p>
 * One object serves all steps of a series: both ends only move forward, so that each sample is
 * passed twice however many windows it lies in.
 */
abstract sealed class SampleWindow permits Window, HistogramWindow {
  final long[] timestamps;
  /** When each sample's counter began, or null if nothing is known. */
  final long @Nullable [] starts;
  private final Windows windows;
  private int from;
  private int to;
  private int step;
  private long end;

  SampleWindow(Windows windows, long[] timestamps, long @Nullable [] starts) {
    this.windows = windows;
    this.timestamps = timestamps;
    this.starts = starts;
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

  /** First index before {@code last} whose sample is after {@code time}; {@code last} if none is. */
  int firstAfter(long time, int last) {
    int i = from;
    while (i < last && timestamps[i] <= time) {
      i++;
    }
    return i;
  }
}
