// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.histogram.Resets;
import org.jspecify.annotations.Nullable;

/** {@code resets} and {@code changes} of a window with histograms, perhaps between numbers. */
final class MixedCounts {
  private final Window numbers;
  private final HistogramWindow histograms;
  private int nextNumber;
  private int nextHistogram;

  private MixedCounts(Window numbers, HistogramWindow histograms) {
    this.numbers = numbers;
    this.histograms = histograms;
  }

  /** One sample of either kind. */
  private record Sample(long time, double value, @Nullable NativeHistogram histogram,
      long start) {
  }

  /** Whether the second of two samples counts. */
  @FunctionalInterface
  private interface Test {
    boolean counts(Sample before, Sample now);
  }

  static double resets(Window numbers, HistogramWindow histograms) {
    return new MixedCounts(numbers, histograms).count(MixedCounts::isReset);
  }

  static double changes(Window numbers, HistogramWindow histograms) {
    return new MixedCounts(numbers, histograms).count(MixedCounts::isChange);
  }

  private static boolean isReset(Sample before, Sample now) {
    if ((before.histogram == null) != (now.histogram == null)
        || StartTimes.resetBetween(before.start, before.time, now.start, now.time)) {
      return true;
    }
    return before.histogram == null || now.histogram == null
        ? now.value < before.value
        : Resets.between(before.histogram, now.histogram);
  }

  private static boolean isChange(Sample before, Sample now) {
    if (before.histogram == null || now.histogram == null) {
      return before.histogram != now.histogram
          || now.value != before.value && !(Double.isNaN(now.value) && Double.isNaN(before.value));
    }
    return !now.histogram.hasSameData(before.histogram);
  }

  private double count(Test test) {
    if (!findFirst()) {
      return Absent.VALUE;
    }
    int count = 0;
    var before = next();
    while (hasNext()) {
      var now = next();
      if (test.counts(before, now)) {
        count++;
      }
      before = now;
    }
    return count;
  }

  // The last sample at or before the left edge, if the window reaches there, else the first one.
  private boolean findFirst() {
    int number = numbers.firstAfter(numbers.start(), numbers.to());
    int histogram = histograms.firstAfter(histograms.start(), histograms.to());
    if (number == numbers.to() && histogram == histograms.to()) {
      return false;
    }
    nextNumber = number;
    nextHistogram = histogram;
    long numberTime = number > numbers.from() ? numbers.timestamps[number - 1] : Long.MIN_VALUE;
    long histogramTime = histogram > histograms.from()
        ? histograms.timestamps[histogram - 1]
        : Long.MIN_VALUE;
    if (numberTime > histogramTime) {
      nextNumber--;
    } else if (histogramTime > numberTime) {
      nextHistogram--;
    }
    return true;
  }

  private boolean hasNext() {
    return nextNumber < numbers.to() || nextHistogram < histograms.to();
  }

  private Sample next() {
    boolean number = nextHistogram == histograms.to() || nextNumber < numbers.to()
        && numbers.timestamps[nextNumber] < histograms.timestamps[nextHistogram];
    if (number) {
      int i = nextNumber++;
      return new Sample(numbers.timestamps[i], numbers.values[i], null, start(numbers, i));
    }
    int i = nextHistogram++;
    return new Sample(histograms.timestamps[i], 0, histograms.values[i], start(histograms, i));
  }

  private static long start(SampleWindow w, int i) {
    return w.starts == null ? 0 : w.starts[i];
  }
}
