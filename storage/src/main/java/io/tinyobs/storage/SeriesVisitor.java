// SPDX-License-Identifier: MIT
package io.tinyobs.storage;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import io.tinyobs.model.SummarySeries;

/** Takes what a scan finds, one series at a time. */
public interface SeriesVisitor {
  /**
   * Takes a series whose samples are all there.
   *
   * @param timestamps ascending, milliseconds since the epoch; shared with other series, to read and keep
   * @param values as many; to read and write during the call, not to keep: they are others' afterwards
   */
  void samples(Labels labels, long[] timestamps, double[] values);

  /** Takes a series of which some samples, or all, are native histograms; its values are as those of numbers. */
  void histograms(Series series);

  /** Takes a series that is summed up in part. */
  void summaries(SummarySeries series);
}
