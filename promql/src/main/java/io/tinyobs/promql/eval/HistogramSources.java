// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The histograms of a vector: classic ones, whose buckets are series with their bound as label
 * {@code le}, and native ones. Where both exist of the same name and labels, neither counts.
 */
final class HistogramSources {
  private static final String BOUND = "le";

  private final Evaluator evaluator;
  private final Expr source;
  private final Map<Labels, List<Bound>> classic = new LinkedHashMap<>();
  private final List<StepSeries> natives = new ArrayList<>();

  /** A series that is a bucket of a classic histogram. */
  private record Bound(double value, StepSeries series) {
  }

  HistogramSources(Evaluator evaluator, Expr source, Steps steps) {
    this.evaluator = evaluator;
    this.source = source;
    for (var series : evaluator.vector(source, steps)) {
      boolean hasHistogram = series.hasHistogram();
      if (hasHistogram) {
        natives.add(series);
      }
      if (!hasHistogram || anyNumber(series)) {
        addBucket(series);
      }
    }
  }

  private static boolean anyNumber(StepSeries series) {
    return !series.withValues(series.values()).isEmpty();
  }

  private void addBucket(StepSeries series) {
    var text = series.labels().getOrEmpty(BOUND);
    double bound = bound(text);
    if (Double.isNaN(bound) && !text.equalsIgnoreCase("nan")) {
      var name = metric(series.labels());
      evaluator.annotations().warn(
          "bucket label \"le\" is missing or has a malformed value of " + Quoting.quote(text)
              + (name.isEmpty() ? "" : " for metric name " + Quoting.quote(name)),
          source.pos());
      return;
    }
    var labels = series.labels().without(Set.of(BOUND));
    classic.computeIfAbsent(labels, k -> new ArrayList<>()).add(new Bound(bound, series));
  }

  private static double bound(String text) {
    if (text.isEmpty()) {
      return Double.NaN;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "+inf", "inf", "+infinity", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        char last = text.charAt(text.length() - 1);
        if (Character.isLetter(last) || Character.isWhitespace(last)
            || Character.isWhitespace(text.charAt(0))) {
          yield Double.NaN;
        }
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException e) {
          yield Double.NaN;
        }
      }
    };
  }

  /** The metric's name as messages tell it: not if it is gone by then. */
  String metric(Labels labels) {
    return evaluator.options().delayedNameRemoval() ? labels.metricName() : "";
  }

  /** Where the histograms come from. */
  Expr source() {
    return source;
  }

  /** The native ones. */
  List<StepSeries> natives() {
    return natives;
  }

  /** The label sets of the classic ones, without their bounds. */
  Set<Labels> classicLabels() {
    return classic.keySet();
  }

  /** A native histogram at a step, unless there is none or a classic one too, which is noted. */
  @Nullable
  NativeHistogram nativeAt(StepSeries series, int step) {
    var histogram = series.histogramAt(step);
    if (histogram != null && buckets(series.labels(), step).length > 0) {
      new HistogramNotes(evaluator.annotations(), metric(series.labels()), source.pos())
          .mixedWithClassic();
      return null;
    }
    return histogram;
  }

  /** A classic histogram at a step, unless there is none or a native one too. */
  @Nullable
  ClassicHistogram classicAt(Labels labels, int step) {
    for (var series : natives) {
      if (series.histogramAt(step) != null && series.labels().equals(labels)) {
        return null;
      }
    }
    var buckets = buckets(labels, step);
    return buckets.length == 0 ? null : new ClassicHistogram(buckets);
  }

  private ClassicHistogram.Bucket[] buckets(Labels labels, int step) {
    var buckets = new ArrayList<ClassicHistogram.Bucket>();
    for (var bound : classic.getOrDefault(labels, List.of())) {
      if (bound.series().hasNumberAt(step)) {
        buckets.add(new ClassicHistogram.Bucket(bound.value(), bound.series().values()[step]));
      }
    }
    return buckets.toArray(ClassicHistogram.Bucket[]::new);
  }
}
