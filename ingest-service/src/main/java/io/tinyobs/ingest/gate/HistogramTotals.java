// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Tenant;
import java.time.Duration;
import java.util.Objects;

/**
 * Totals of exponential histograms, as {@link DeltaAccumulator} has them of numbers. Those used least
 * recently are forgotten when all together need more than their share of memory. Thread-safe.
 *
 * <p>A total has at most as many buckets of a sign as the largest of its increments, but {@value
 * #BUCKETS} of them in any case: that many an SDK keeps that sums up itself. It is made coarser rather
 * than larger.
 */
final class HistogramTotals {
  /** What OpenTelemetry's SDKs keep of a sign unless told otherwise. */
  static final int BUCKETS = 160;

  private static final int BYTES_BESIDE_BUCKETS = 256;
  private static final int BYTES_OF_BUCKET = Integer.BYTES + Double.BYTES;

  private record Key(Tenant tenant, Labels series) {
  }

  /**
   * @param since the same as long as nothing was forgotten between
   * @param buckets at most so many of a sign
   */
  private record Total(Object since, NativeHistogram value, int buckets) {
    int bytes() {
      return BYTES_BESIDE_BUCKETS
          + (value.negative().size() + value.positive().size()) * BYTES_OF_BUCKET;
    }
  }

  private final Cache<Key, Total> totals;

  HistogramTotals(long maxBytes, Duration forgetAfter) {
    totals = Caffeine.newBuilder().maximumWeight(maxBytes)
        .weigher((Key key, Total total) -> total.bytes()).expireAfterAccess(forgetAfter)
        .executor(Runnable::run).build();
  }

  /** A sum and how to take back what led to it. */
  record Added(NativeHistogram total, Runnable undo) {
  }

  Added add(Tenant tenant, Labels series, NativeHistogram delta) {
    var key = new Key(tenant, series);
    var steps = new Total[2];
    totals.asMap().compute(key, (unused, before) -> {
      steps[0] = before;
      return steps[1] = sum(before, delta);
    });
    var before = steps[0];
    var after = Objects.requireNonNull(steps[1]);
    return new Added(after.value, () -> totals.asMap().computeIfPresent(key, (unused, now) -> {
      if (now == after) {
        return before;
      }
      return now.since == after.since
          ? new Total(now.since, ExponentialSum.minus(now.value, delta), now.buckets)
          : now; // What was added is forgotten already.
    }));
  }

  private static Total sum(Total before, NativeHistogram delta) {
    int widest = Math.max(
        BUCKETS, Math.max(delta.negative().size(), delta.positive().size()));
    if (before == null) {
      return new Total(new Object(), delta, widest);
    }
    int buckets = Math.max(before.buckets, widest);
    var value = ExponentialSum.plus(before.value, delta);
    return new Total(before.since, ExponentialSum.limited(value, buckets), buckets);
  }
}
