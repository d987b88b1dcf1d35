// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series in a time range, as columns of the same length.
 *
 * <p>
 * Timestamps ascend strictly. The arrays are handed over, not copied: whoever gets a series may
 * read them and must not write them. A series of plain numbers, as almost all are, has neither of
 * the two columns that may be missing.
 *
 * @param labels
 *          the series' identity
 * @param timestamps
 *          milliseconds since the epoch, strictly ascending
 * @param values
 *          one value a timestamp; NaN where the sample is a histogram
 * @param histograms
 *          null if no sample is a histogram; else null at each sample that is a number
 * @param startTimestamps
 *          null if none is known; else when each sample's counter began, in milliseconds since the
 *          epoch, 0 where unknown
 */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: an engine loops over them.
public record Series(Labels labels, long[] timestamps, double[] values,
    @Nullable NativeHistogram @Nullable [] histograms, long @Nullable [] startTimestamps) {
  /**
   * @throws IllegalArgumentException
   *           if the columns differ in length
   */
  // Spelled out, for a compact constructor loses in the class file which parameters may be null.
  public Series(Labels labels, long[] timestamps, double[] values,
      @Nullable NativeHistogram @Nullable [] histograms, long @Nullable [] startTimestamps) {
    if (timestamps.length != values.length) {
      throw new IllegalArgumentException(
          "cannot make a series: got %d timestamps and %d values, expected as many of each"
              .formatted(timestamps.length, values.length));
    }
    if (histograms != null && histograms.length != values.length
        || startTimestamps != null && startTimestamps.length != values.length) {
      throw new IllegalArgumentException(
          "cannot make a series: got columns of different lengths, expected %d of each"
              .formatted(values.length));
    }
    this.labels = labels;
    this.timestamps = timestamps;
    this.values = values;
    this.histograms = histograms;
    this.startTimestamps = startTimestamps;
  }

  /** A series of numbers whose start is not known. */
  public Series(Labels labels, long[] timestamps, double[] values) {
    this(labels, timestamps, values, null, null);
  }

  /** How many samples there are. */
  public int size() {
    return timestamps.length;
  }

  /** Samples, and the buckets of those that are histograms, which are about as large each. */
  public long weight() {
    long weight = size();
    if (histograms != null) {
      for (var histogram : histograms) {
        weight += histogram == null
            ? 0
            : histogram.negative().size() + histogram.positive().size();
      }
    }
    return weight;
  }

  /** A view of the columns as samples, for code that is not in a hurry; histograms are NaN in it. */
  public List<Sample> samples() {
    return new AbstractList<>() {
      @Override
      public Sample get(int i) {
        return new Sample(timestamps[i], values[i]);
      }

      @Override
      public int size() {
        return timestamps.length;
      }
    };
  }
}
