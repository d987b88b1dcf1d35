// SPDX-License-Identifier: MIT
package io.tinyobs.model;

import java.util.AbstractList;
import java.util.List;

/**
 * The samples of one series in a time range, as two columns of the same length.
 *
 * <p>
 * Timestamps ascend strictly. The arrays are handed over, not copied: whoever gets a series may
 * read them and must not write them.
 *
 * @param labels
 *          the series' identity
 * @param timestamps
 *          milliseconds since the epoch, strictly ascending
 * @param values
 *          one value a timestamp
 */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: an engine loops over them.
public record Series(Labels labels, long[] timestamps, double[] values) {
  /**
   * @throws IllegalArgumentException
   *           if the columns differ in length
   */
  public Series {
    if (timestamps.length != values.length) {
      throw new IllegalArgumentException(
          "cannot make a series: got %d timestamps and %d values, expected as many of each"
              .formatted(timestamps.length, values.length));
    }
  }

  /** How many samples there are. */
  public int size() {
    return timestamps.length;
  }

  /** A view of the columns as samples, for code that is not in a hurry. */
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
