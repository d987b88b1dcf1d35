// SPDX-License-Identifier: MIT
package io.tinyobs.promql;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query evaluates to.
 *
 * @param value
 *          the answer; of a range query always a matrix
 * @param warnings
 *          why it may be wrong or incomplete, one sentence each, sorted
 * @param infos
 *          what looks odd but may be intended, one sentence each, sorted
 */
public record QueryResult(Value value, List<String> warnings, List<String> infos) {
  /** One of the four kinds of value. */
  public sealed interface Value {
  }

  /** One number at one instant. */
  public record Scalar(long timestampMillis, double value) implements Value {
  }

  /** A string at one instant. */
  public record StringValue(long timestampMillis, String value) implements Value {
  }

  /** Samples of one instant, no label set twice. Their order matters after a sort. */
  public record Vector(List<VectorSample> samples) implements Value {
  }

  /** Series over the time asked for, sorted by labels; none is empty. */
  public record Matrix(List<Series> series) implements Value {
  }

  /**
   * One sample of a vector.
   *
   * @param value
   *          NaN if the sample is a histogram
   * @param histogram
   *          null if the sample is a number
   */
  public record VectorSample(Labels labels, long timestampMillis, double value,
      @Nullable NativeHistogram histogram) {
    /** A number. */
    public VectorSample(Labels labels, long timestampMillis, double value) {
      this(labels, timestampMillis, value, null);
    }
  }
}
