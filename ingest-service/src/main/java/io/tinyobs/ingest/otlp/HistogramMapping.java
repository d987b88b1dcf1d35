// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;

/**
 * Turns a histogram of explicit buckets into {@code _bucket}, in their order and first, {@code _sum} and
 * {@code _count}.
 */
final class HistogramMapping {
  private HistogramMapping() {
  }

  static void map(
      HistogramDataPoint point,
      String name,
      ResourceLabels labels,
      boolean delta,
      PointWriter points) {
    check(point, name);
    var attributes = point.getAttributesList();
    long below = 0;
    for (int i = 0; i < point.getExplicitBoundsCount(); i++) {
      below += point.getBucketCounts(i);
      var bound = Values.number(point.getExplicitBounds(i));
      points.value(
          labels.of(name + "_bucket", attributes).set("le", bound).build(), below, delta);
    }
    points.value(
        labels.of(name + "_bucket", attributes).set("le", "+Inf").build(),
        point.getCount(),
        delta);
    if (point.hasSum()) {
      points.value(labels.of(name + "_sum", attributes).build(), point.getSum(), delta);
    }
    points.value(labels.of(name + "_count", attributes).build(), point.getCount(), delta);
  }

  /** Which bucket of a sound histogram a value falls in; the last is that without a bound. */
  static int bucket(HistogramDataPoint point, double value) {
    int bucket = 0;
    while (bucket < point.getExplicitBoundsCount() && !(value <= point.getExplicitBounds(bucket))) {
      bucket++;
    }
    return bucket;
  }

  private static void check(HistogramDataPoint point, String name) {
    int bounds = point.getExplicitBoundsCount();
    int buckets = point.getBucketCountsCount();
    if (buckets != (bounds == 0 && buckets == 0 ? 0 : bounds + 1)) {
      throw refused(
          name, "%d buckets for %d bounds, expected one more".formatted(buckets, bounds));
    }
    for (int i = 0; i < bounds; i++) {
      double bound = point.getExplicitBounds(i);
      boolean ascends = i == 0 || bound > point.getExplicitBounds(i - 1);
      if (!ascends || !Double.isFinite(bound)) {
        throw refused(name, "bound %s, expected finite and ascending ones".formatted(bound));
      }
    }
    long total = 0;
    for (long count : point.getBucketCountsList()) {
      if (count < 0) {
        throw refused(
            name, "%s values in a bucket".formatted(Long.toUnsignedString(count)));
      }
      total += count;
    }
    if (buckets > 0 && total != point.getCount()) {
      throw refused(
          name,
          "count %d, expected %d as in its buckets".formatted(point.getCount(), total));
    }
    if (Double.isNaN(point.getSum())) {
      throw refused(name, "sum NaN, expected a number");
    }
  }

  private static RecordRefused refused(String name, String got) {
    return new RecordRefused(
        Reason.INVALID_VALUE, "cannot accept histogram %s: got %s".formatted(name, got));
  }
}
