// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Summaries;
import io.tinyobs.promql.histogram.Kahan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one value of the buckets in a window, which is never empty: the value that the function of the
 * same name makes of the samples in them.
 */
@FunctionalInterface
interface SummaryFunction {
  /** The value, or {@link Absent#VALUE}. */
  double apply(SummaryWindow window);

  /** What buckets tell as exactly as samples do. */
  Map<String, SummaryFunction> ALL = Map.ofEntries(
      Map.entry("absent_over_time", w -> 1),
      Map.entry("avg_over_time", w -> sum(w, w.buckets.sums()) / sum(w, w.buckets.counts())),
      Map.entry("count_over_time", w -> sum(w, w.buckets.counts())),
      Map.entry("delta", w -> extrapolated(w, false, false)),
      Map.entry("first_over_time", w -> w.buckets.firsts()[w.from()]),
      Map.entry("increase", w -> extrapolated(w, true, false)),
      Map.entry("last_over_time", w -> w.buckets.lasts()[w.to() - 1]),
      Map.entry("max_over_time", SummaryFunction::greatest),
      Map.entry("min_over_time", SummaryFunction::least),
      Map.entry("present_over_time", w -> 1),
      Map.entry("rate", w -> extrapolated(w, true, true)),
      Map.entry("sum_over_time", w -> sum(w, w.buckets.sums())),
      Map.entry("ts_of_first_over_time", w -> w.buckets.firstTimes()[w.from()] / 1000.0),
      Map.entry("ts_of_last_over_time", w -> w.buckets.lastTimes()[w.to() - 1] / 1000.0));

  /** The function of this name, or null if samples are needed. */
  static @Nullable SummaryFunction find(String name) {
    return ALL.get(name);
  }

  private static double sum(SummaryWindow w, double[] column) {
    var sum = new Kahan();
    for (int i = w.from(); i < w.to(); i++) {
      sum.add(column[i]);
    }
    return sum.value();
  }

  private static double greatest(SummaryWindow w) {
    double best = w.buckets.maxs()[w.from()];
    for (int i = w.from() + 1; i < w.to(); i++) {
      double value = w.buckets.maxs()[i];
      best = value > best || Double.isNaN(best) ? value : best;
    }
    return best;
  }

  private static double least(SummaryWindow w) {
    double best = w.buckets.mins()[w.from()];
    for (int i = w.from() + 1; i < w.to(); i++) {
      double value = w.buckets.mins()[i];
      best = value < best || Double.isNaN(best) ? value : best;
    }
    return best;
  }

  /**
   * As {@link Rates#extrapolated}: the growth between the first and the last sample, with what was lost in
   * resets within buckets and between them, extrapolated to the window's edges.
   */
  private static double extrapolated(SummaryWindow w, boolean counter, boolean perSecond) {
    Summaries of = w.buckets;
    int first = w.from();
    int last = w.to() - 1;
    double count = sum(w, of.counts());
    if (count < 2) {
      return Absent.VALUE;
    }
    double growth = of.lasts()[last] - of.firsts()[first];
    if (counter) {
      growth += of.lost()[first];
      for (int i = first + 1; i <= last; i++) {
        growth += of.lost()[i];
        if (of.firsts()[i] < of.lasts()[i - 1]) {
          growth += of.lasts()[i - 1];
        }
      }
    }
    long left = w.left();
    long right = w.right();
    double toStart = (of.firstTimes()[first] - left) / 1000.0;
    double toEnd = (right - of.lastTimes()[last]) / 1000.0;
    double sampled = (of.lastTimes()[last] - of.firstTimes()[first]) / 1000.0;
    double average = sampled / (count - 1);
    double threshold = average * 1.1;
    if (toStart >= threshold) {
      toStart = average / 2;
    }
    if (counter && growth > 0 && of.firsts()[first] >= 0) {
      toStart = Math.min(toStart, sampled * (of.firsts()[first] / growth));
    }
    if (toEnd >= threshold) {
      toEnd = average / 2;
    }
    double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
    double window = right - left;
    factor *= perSecond ? 1000.0 / window : w.range() / window;
    return growth * factor;
  }
}
