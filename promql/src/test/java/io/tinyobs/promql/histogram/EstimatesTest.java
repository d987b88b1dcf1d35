// SPDX-License-Identifier: MIT
package io.tinyobs.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.promql.histogram.Estimate.Remark;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimatesTest {
  private static final NativeHistogram BOTH_SIDES = NativeHistogram.exponential(0, 0.5, 4, 20, 1,
      Buckets.from(1, 2, 6), Buckets.from(1, 3, 5));
  private static final NativeHistogram CUSTOM = NativeHistogram.custom(new double[]{5, 10}, 10, 60,
      Buckets.from(0, 4, 4, 2));

  private static double quantile(double q, NativeHistogram histogram) {
    return HistogramQuantile.of(q, histogram).value();
  }

  private static double fraction(double from, double to, NativeHistogram histogram) {
    return HistogramFraction.of(from, to, histogram).value();
  }

  @Test
  void quantile_exponentialBucket_isInterpolatedOnItsScale() {
    var one = NativeHistogram.exponential(0, 0, 0, 4, 6, Buckets.EMPTY, Buckets.from(1, 4));
    assertThat(quantile(0.5, one)).isCloseTo(Math.sqrt(2), within(1e-12));
    var mirrored = NativeHistogram.exponential(0, 0, 0, 4, -6, Buckets.from(1, 4), Buckets.EMPTY);
    assertThat(quantile(0.25, mirrored)).isCloseTo(-quantile(0.75, one), within(1e-12));
  }

  @Test
  void quantile_customBuckets_areInterpolatedEvenlyAndEndAtTheLastBound() {
    assertThat(quantile(0.2, CUSTOM)).isEqualTo(2.5);
    assertThat(quantile(0.6, CUSTOM)).isEqualTo(7.5);
    assertThat(quantile(0.95, CUSTOM)).isEqualTo(10);
  }

  @Test
  void quantile_outsideOrOfNothing_isInfiniteOrNaN() {
    assertThat(quantile(-0.1, CUSTOM)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(quantile(1.1, CUSTOM)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(quantile(Double.NaN, CUSTOM)).isNaN();
    assertThat(quantile(0.5, Histograms.empty(CUSTOM))).isNaN();
  }

  /** A client that divides by zero now and then and observes the result. */
  @Test
  void estimates_nanObservations_areRemarkedUpon() {
    var withNan = NativeHistogram.exponential(0, 0, 0, 10, Double.NaN, Buckets.EMPTY,
        Buckets.from(1, 8));
    assertThat(HistogramQuantile.of(0.9, withNan))
        .isEqualTo(new Estimate(Double.NaN, Remark.NAN_RESULT));
    assertThat(HistogramQuantile.of(0.4, withNan).remark()).isEqualTo(Remark.SKEWED);
    assertThat(HistogramFraction.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, withNan))
        .isEqualTo(new Estimate(0.8, Remark.NAN_EXCLUDED));
  }

  @Test
  void fraction_zeroBucketWithOnePositiveSide_beginsAtZero() {
    var positive = NativeHistogram.exponential(0, 1, 4, 8, 1, Buckets.EMPTY, Buckets.from(1, 4));
    assertThat(fraction(Double.NEGATIVE_INFINITY, 0.5, positive)).isEqualTo(0.25);
    assertThat(fraction(-1, 0, positive)).isZero();
  }

  /** What one function answers, the other takes back. */
  @Test
  void fraction_belowQuantile_isTheQuantile() {
    var random = new Random(3);
    for (int i = 0; i < 500; i++) {
      double q = random.nextDouble();
      for (var histogram : new NativeHistogram[]{BOTH_SIDES, CUSTOM}) {
        double value = quantile(q, histogram);
        if (histogram != CUSTOM || value < 10) {
          assertThat(fraction(Double.NEGATIVE_INFINITY, value, histogram)).isCloseTo(q,
              within(1e-9));
        }
      }
    }
  }

  @Test
  void variance_ofOneBucket_isDistanceOfItsMiddleFromTheMean() {
    var one = NativeHistogram.custom(new double[]{1, 3}, 2, 6, Buckets.from(1, 2));
    assertThat(HistogramVariance.of(one)).isEqualTo(1);
  }

  @Test
  void trim_atBound_keepsOneSideWhole() {
    var below = Trim.of(BOTH_SIDES, 2, true);
    assertThat(below.positive()).isEqualTo(Buckets.from(1, 3));
    assertThat(below.negative()).isEqualTo(BOTH_SIDES.negative());
    assertThat(below.count()).isEqualTo(15);
    var above = Trim.of(BOTH_SIDES, 2, false);
    assertThat(above.positive()).isEqualTo(Buckets.from(2, 5));
    assertThat(above.negative().isEmpty()).isTrue();
    assertThat(above.zeroCount()).isZero();
    assertThat(above.count()).isEqualTo(5);
    assertThat(above.sum()).isCloseTo(5 * Math.sqrt(8), within(1e-12));
  }

  @Test
  void trim_nothingToCut_isTheSameHistogram() {
    assertThat(Trim.of(BOTH_SIDES, 1e9, true)).isSameAs(BOTH_SIDES);
    assertThat(Trim.of(BOTH_SIDES, -1e9, false)).isSameAs(BOTH_SIDES);
  }

  /** Cut anywhere, the two parts are the whole. */
  @Test
  void trim_bothSidesOfAnyValue_addUp() {
    var random = new Random(5);
    for (int i = 0; i < 500; i++) {
      double at = random.nextDouble(-5, 5);
      var parts = Trim.of(BOTH_SIDES, at, true).count() + Trim.of(BOTH_SIDES, at, false).count();
      assertThat(parts).as("cut at %s", at).isCloseTo(20, within(1e-9));
    }
  }

  @Test
  void text_histogram_namesPopulatedBucketsWithTheirEnds() {
    var histogram = NativeHistogram.exponential(0, 0.001, 2, 1234567, 0.5, Buckets.from(1, 1),
        Buckets.from(0, 3, 0, 1.5));
    assertThat(HistogramText.of(histogram)).isEqualTo(
        "{count:1.234567e+06, sum:0.5, [-2,-1):1, [-0.001,0.001]:2, (0.5,1]:3, (2,4]:1.5}");
  }
}
