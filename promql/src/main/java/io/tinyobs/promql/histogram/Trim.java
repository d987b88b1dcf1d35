// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import java.util.Arrays;

/**
 * Cuts off the observations above or below a value, as far as the buckets know them: a bucket with
 * the value in it keeps the share that {@link HistogramQuantile} would see on that side. Count and
 * sum are estimated anew, but only if anything was cut.
 */
public final class Trim {
  private final NativeHistogram histogram;
  private final double at;
  private final boolean keepsBelow;
  private double count;
  private double sum;
  private boolean cut;

  private Trim(NativeHistogram histogram, double at, boolean keepsBelow) {
    this.histogram = histogram;
    this.at = at;
    this.keepsBelow = keepsBelow;
  }

  /** What lies below the value, or above it. */
  public static NativeHistogram of(NativeHistogram histogram, double at, boolean keepsBelow) {
    return new Trim(histogram, at, keepsBelow).trimmed();
  }

  private NativeHistogram trimmed() {
    var positive = side(false);
    var negative = side(true);
    double zeroCount = zeroCount();
    return cut
        ? new NativeHistogram(histogram.counterReset(), histogram.schema(),
            histogram.zeroThreshold(), zeroCount, count, sum, negative, positive,
            histogram.bounds())
        : histogram;
  }

  private Buckets side(boolean negative) {
    var buckets = negative ? histogram.negative() : histogram.positive();
    var counts = new double[buckets.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = kept(BucketRange.unclipped(histogram, i, negative));
    }
    return Histograms.populated(buckets.indexes(), counts);
  }

  private double kept(BucketRange range) {
    if (range.isEmpty()) {
      return 0;
    }
    boolean all = keepsBelow ? range.upper() <= at : range.lower() >= at;
    boolean some = keepsBelow ? range.lower() < at : range.upper() > at;
    if (all) {
      return counted(range.count(), middle(range.lower(), range.upper()));
    }
    double kept = 0;
    if (some) {
      kept = endless(range) ? keptOfEndless(range) : keptOfFinite(range);
    }
    cut |= kept != range.count();
    return kept;
  }

  private double counted(double kept, double middle) {
    count += kept;
    sum += kept * middle;
    return kept;
  }

  private static boolean endless(BucketRange range) {
    return range.lower() == Double.NEGATIVE_INFINITY
        || range.upper() == Double.POSITIVE_INFINITY;
  }

  private double keptOfFinite(BucketRange range) {
    double below = at <= range.lower()
        ? 0
        : at >= range.upper()
            ? range.count()
            : range.count() * range.shareBelow(at, histogram.isCustom());
    return keepsBelow
        ? counted(below, middle(range.lower(), at))
        : counted(range.count() - below, middle(at, range.upper()));
  }

  // Nobody knows how far out the observations of an endless bucket are. A first bucket that ends
  // above zero is taken to begin there; of others all is kept that lies on the side of the end.
  private double keptOfEndless(BucketRange range) {
    double upper = range.upper();
    if (range.lower() != Double.NEGATIVE_INFINITY) {
      return keepsBelow || at < range.lower() ? 0 : counted(range.count(), at);
    }
    boolean beginsAtZero = upper > 0 && upper != Double.POSITIVE_INFINITY;
    if (keepsBelow) {
      if (at > 0 && beginsAtZero) {
        return counted(range.count() * at / upper, at / 2);
      }
      return upper <= 0 ? counted(range.count(), at) : 0;
    }
    return at >= 0 && beginsAtZero
        ? counted(range.count() * (1 - at / upper), (at + upper) / 2)
        : 0;
  }

  private double middle(double lower, double upper) {
    if (Double.isInfinite(lower)) {
      return Double.isInfinite(upper) ? 0 : upper > 0 ? upper / 2 : upper;
    }
    if (Double.isInfinite(upper)) {
      return lower;
    }
    return histogram.isCustom()
        ? (lower + upper) / 2
        : Math.copySign(Math.sqrt(Math.abs(lower * upper)), upper <= 0 ? -1 : 1);
  }

  private double zeroCount() {
    if (!(histogram.zeroCount() > 0)) {
      return histogram.zeroCount();
    }
    double threshold = histogram.zeroThreshold();
    boolean onlyPositive = anyIn(histogram.positive()) && !anyIn(histogram.negative());
    boolean onlyNegative = anyIn(histogram.negative()) && !anyIn(histogram.positive());
    var range = new BucketRange(onlyPositive ? 0 : -threshold, onlyNegative ? 0 : threshold, true,
        true, histogram.zeroCount());
    double from = keepsBelow ? range.lower() : Math.max(range.lower(), at);
    double to = keepsBelow ? Math.min(range.upper(), at) : range.upper();
    // A zero bucket without width is above its own value.
    boolean aboveAll = at > range.lower() && at >= range.upper();
    boolean none = keepsBelow ? at <= range.lower() : aboveAll;
    boolean all = keepsBelow ? aboveAll : at <= range.lower();
    double kept = none
        ? 0
        : all ? range.count() : range.count() * (to - from) / (range.upper() - range.lower());
    cut |= kept != range.count();
    return none ? 0 : counted(kept, (from + to) / 2);
  }

  private static boolean anyIn(Buckets buckets) {
    return Arrays.stream(buckets.counts()).anyMatch(count -> count != 0);
  }
}
