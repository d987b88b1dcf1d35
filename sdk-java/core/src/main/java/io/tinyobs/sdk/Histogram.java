// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * How values are distributed over buckets, sent as {@code _bucket}, {@code _sum} and {@code _count}. Safe for use by
 * many threads: recording is striped, allocates nothing and never throws.
 *
 * <p>
 * The three are sent with the type counter, for they are cumulative: TinyObs takes samples of type histogram for
 * differences and would add them up.
 */
public final class Histogram extends Instrument {
  private final double[] bounds;
  private final LongAdder[] buckets;
  private final DoubleAdder sum = new DoubleAdder();
  private final String[] bucketHeads;
  private final String sumHead;
  private final String countHead;

  /**
   * @param bounds
   *          the upper bounds, inclusive, rising, without the infinite one; owned by the histogram
   */
  Histogram(String name, double[] bounds, Map<String, String> labels, long createdMillis) {
    super(createdMillis);
    this.bounds = bounds;
    this.buckets = new LongAdder[bounds.length + 1];
    this.bucketHeads = new String[bounds.length + 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
      String le = i == bounds.length ? "+Inf" : BigDecimal.valueOf(bounds[i]).toPlainString();
      bucketHeads[i] = SeriesHead.of(name + "_bucket", SeriesHead.COUNTER,
          SeriesHead.with(labels, "le", le));
    }
    this.sumHead = SeriesHead.of(name + "_sum", SeriesHead.COUNTER, labels);
    this.countHead = SeriesHead.of(name + "_count", SeriesHead.COUNTER, labels);
  }

  /** Counts {@code value} into its bucket; one that is not finite is ignored. */
  public void record(double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sum.add(value);
  }

  /** How many values were recorded. */
  public long count() {
    long count = 0;
    for (LongAdder bucket : buckets) {
      count += bucket.sum();
    }
    return count;
  }

  /** The sum of the recorded values. */
  public double sum() {
    return sum.sum();
  }

  double[] bounds() {
    return bounds;
  }

  /** As how many series the server sees it. */
  int seriesCount() {
    return buckets.length + 2;
  }

  @Override
  void snapshot(SampleSink sink) {
    long zero = takeZeroMillis();
    if (zero >= 0) {
      zeros(sink, zero);
    }
    double total = sum.sum();
    long count = 0;
    for (int i = 0; i < buckets.length; i++) {
      count += buckets[i].sum();
      sink.sample(bucketHeads[i], (double) count);
    }
    // The count is the last bucket's, so that the two agree while others record.
    sink.sample(countHead, (double) count);
    sink.sample(sumHead, total);
  }

  private void zeros(SampleSink sink, long millis) {
    for (String head : bucketHeads) {
      sink.zero(head, millis);
    }
    sink.zero(countHead, millis);
    sink.zero(sumHead, millis);
  }
}
