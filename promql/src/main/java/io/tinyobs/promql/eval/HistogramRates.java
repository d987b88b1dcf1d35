// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.promql.eval.HistogramNotes.Operation;
import io.tinyobs.promql.histogram.HistogramSum;
import io.tinyobs.promql.histogram.Histograms;
import io.tinyobs.promql.histogram.Resets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How fast a series of histograms grows in a window; the same as {@link Rates} does of numbers. */
final class HistogramRates {
  private final HistogramWindow w;
  private final boolean counter;
  private final HistogramNotes notes;

  HistogramRates(HistogramWindow window, boolean counter, HistogramNotes notes) {
    this.w = window;
    this.counter = counter;
    this.notes = notes;
  }

  /** {@code rate}, {@code increase}, {@code delta}; null if there is no answer. */
  @Nullable
  NativeHistogram extrapolated(boolean perSecond) {
    boolean begins = counter && StartTimes.firstBeginsInside(w);
    if (w.size() < 2 && !begins) {
      return null;
    }
    var first = w.values[w.from()];
    var growth = w.size() < 2 ? first : growth();
    if (growth != null && begins && w.size() > 1) {
      growth = sum(growth, first);
    }
    return growth == null
        ? null
        : Histograms.multiplied(growth,
            Rates.factor(w, counter, perSecond, first.count(), growth.count()));
  }

  private @Nullable NativeHistogram growth() {
    int from = w.from();
    var first = w.values[from];
    var last = w.values[w.to() - 1];
    if (counter && resetAt(from + 1, first)) {
      // What was before the reset need not even fit.
      first = Histograms.empty(w.values[from + 1]);
    }
    if (last.isCustom() != first.isCustom()) {
      if (counter) {
        noteKind(w.values[from], last, List.of(w.values[from], last));
      }
      notes.mixedSchemas();
      return null;
    }
    int schema = Math.min(first.schema(), last.schema());
    for (int i = from + 1; counter && i < w.to() - 1; i++) {
      if (w.values[i].isCustom() != first.isCustom()) {
        notes.mixedSchemas();
        return null;
      }
      schema = Math.min(schema, w.values[i].schema());
    }
    var growth = new HistogramSum(last);
    growth.coarsenTo(schema);
    boolean fits = growth.subtract(first);
    noteReconciled(growth, Operation.SUBTRACTION);
    fits &= !counter || addLost(growth, first);
    if (!fits) {
      notes.mixedSchemas();
      return null;
    }
    noteKind(w.values[from], last, Arrays.asList(w.values).subList(from, w.to()));
    return growth.value().withCounterReset(CounterReset.GAUGE);
  }

  private boolean resetAt(int i, NativeHistogram before) {
    return StartTimes.resetAt(w, i) || Resets.between(before, w.values[i]);
  }

  private boolean addLost(HistogramSum growth, NativeHistogram first) {
    var before = first;
    for (int i = w.from() + 1; i < w.to(); i++) {
      if (resetAt(i, before) && !growth.add(before)) {
        return false;
      }
      before = w.values[i];
    }
    noteReconciled(growth, Operation.ADDITION);
    return true;
  }

  private void noteReconciled(HistogramSum sum, Operation operation) {
    if (sum.takeBoundsReconciled()) {
      notes.boundsReconciled(operation);
    }
  }

  // Differences are made of gauges, rates of counters, and all samples of those matter.
  private void noteKind(NativeHistogram left, NativeHistogram right, List<NativeHistogram> all) {
    if (!counter && (!isGauge(left) || !isGauge(right))) {
      notes.notGauge();
    }
    if (counter && all.stream().anyMatch(HistogramRates::isGauge)) {
      notes.notCounter();
    }
  }

  private static boolean isGauge(NativeHistogram histogram) {
    return histogram.counterReset() == CounterReset.GAUGE;
  }

  private @Nullable NativeHistogram sum(NativeHistogram a, NativeHistogram b) {
    var sum = new HistogramSum(a);
    if (!sum.add(b)) {
      notes.mixedSchemas();
      return null;
    }
    noteReconciled(sum, Operation.ADDITION);
    return sum.value();
  }

  private @Nullable NativeHistogram difference(NativeHistogram a, NativeHistogram b) {
    var difference = new HistogramSum(a);
    if (!difference.subtract(b)) {
      notes.mixedSchemas();
      return null;
    }
    noteReconciled(difference, Operation.SUBTRACTION);
    return difference.value();
  }

  /** {@code irate} of counters, {@code idelta} of gauges: between the last two samples. */
  @Nullable
  NativeHistogram lastTwo() {
    int last = w.to() - 1;
    var before = w.values[last - 1];
    var now = w.values[last];
    noteKind(before, now, List.of(before, now));
    var growth = counter && resetAt(last, before) ? now : difference(now, before);
    if (growth == null) {
      return null;
    }
    var gauge = growth.withCounterReset(CounterReset.GAUGE);
    return counter
        ? Histograms.divided(gauge, (w.timestamps[last] - w.timestamps[last - 1]) / 1000.0)
        : gauge;
  }

  /** The same as {@link Rates#extended} does of numbers. */
  @Nullable
  NativeHistogram extended(boolean smoothed, boolean perSecond) {
    int last = w.to() - 1;
    int first = Math.max(w.from(), w.firstAfter(w.start(), last) - 1);
    if (smoothed) {
      last = w.firstAfter(w.end() - 1, last);
    }
    if (w.timestamps[last] <= w.start() || smoothed && w.timestamps[first] > w.end()
        || !fits(first, last)) {
      return null;
    }
    boolean leftBetween = smoothed && w.timestamps[first] < w.start();
    var left = leftBetween ? between(first, w.start()) : w.values[first];
    var right = smoothed && last > w.from() && w.timestamps[last] > w.end()
        ? between(last - 1, w.end())
        : w.values[last];
    if (left == null || right == null) {
      return null;
    }
    noteKind(left, right, List.of());
    var growth = difference(right, left);
    if (growth != null && counter) {
      growth = withLost(growth, first, last, left, right, leftBetween);
    }
    if (growth == null) {
      return null;
    }
    var gauge = growth.withCounterReset(CounterReset.GAUGE);
    return perSecond ? Histograms.divided(gauge, w.range() / 1000.0) : gauge;
  }

  private boolean fits(int first, int last) {
    for (int i = first; i <= last; i++) {
      if (w.values[i].isCustom() != w.values[first].isCustom()) {
        notes.mixedSchemas();
        return false;
      }
      if (counter && isGauge(w.values[i])) {
        notes.notCounter();
      }
    }
    return true;
  }

  private @Nullable NativeHistogram between(int left, long time) {
    return Smoothing.between(w.timestamps, w.values, left, time, counter, notes);
  }

  private @Nullable NativeHistogram withLost(NativeHistogram growth, int first, int last,
      NativeHistogram left, NativeHistogram right, boolean leftBetween) {
    int from = first + 1;
    var before = left;
    if (leftBetween && Resets.between(w.values[first], w.values[first + 1])) {
      // The value at the edge is one after that reset already.
      before = w.values[first + 1];
      from++;
    }
    NativeHistogram corrected = growth;
    for (int i = from; i <= last && corrected != null; i++) {
      var now = i == last ? right : w.values[i];
      if (Resets.between(before, now)) {
        corrected = sum(corrected, before);
      }
      before = now;
    }
    return corrected;
  }
}
