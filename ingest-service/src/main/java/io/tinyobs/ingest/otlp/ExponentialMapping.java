// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.tinyobs.ingest.gate.Histograms;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;

/**
 * Turns an exponential histogram into a native one, as Prometheus does: scale is schema, and OTLP's bucket that begins
 * at base^i is the one that ends at base^(i+1).
 */
final class ExponentialMapping {
  /** What a sender means that names no width of the zero bucket. */
  private static final double NARROWEST_ZERO = 1e-128;

  private static final double[] NO_BOUNDS = {};

  private ExponentialMapping() {
  }

  static NativeHistogram map(ExponentialHistogramDataPoint point, String name) {
    return Histograms.checked(
        name,
        CounterReset.UNKNOWN,
        point.getScale(),
        point.getZeroThreshold() == 0 ? NARROWEST_ZERO : point.getZeroThreshold(),
        point.getZeroCount(),
        point.getCount(),
        point.getSum(),
        buckets(point.getNegative(), name),
        buckets(point.getPositive(), name),
        NO_BOUNDS,
        true);
  }

  private static Buckets buckets(ExponentialHistogramDataPoint.Buckets of, String name) {
    Histograms.checkSize(name, of.getBucketCountsCount());
    if (of.getOffset() > Integer.MAX_VALUE - of.getBucketCountsCount() - 1) {
      throw new RecordRefused(
          Reason.INVALID_VALUE,
          "cannot accept histogram %s: got buckets from %d on, expected indexes of 32 bits"
              .formatted(name, of.getOffset()));
    }
    return Buckets.from(
        of.getOffset() + 1,
        of.getBucketCountsList().stream().mapToDouble(Long::doubleValue).toArray());
  }
}
