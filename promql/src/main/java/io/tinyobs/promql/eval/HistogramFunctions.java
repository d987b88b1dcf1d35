// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code histogram_quantile} and its like, on series with a bucket's bound as label {@code le}. */
final class HistogramFunctions {
  private static final String BOUND = "le";

  private final Evaluator evaluator;
  private final Map<String, Forced> forced = new LinkedHashMap<>();

  HistogramFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** A series that is a bucket of a histogram. */
  private record Bound(double value, StepSeries series) {
  }

  /** What one histogram at one step is asked for. */
  @FunctionalInterface
  private interface Question {
    double answer(ClassicHistogram histogram, int step);
  }

  List<StepSeries> quantile(Call call, Steps steps) {
    var quantiles = evaluator.scalar(call.args().get(0), steps);
    Quantiles.check(quantiles, call.args().get(0), evaluator.annotations());
    var histograms = histograms(call.args().get(1), steps);
    return quantile(histograms, quantiles, call.args().get(1), steps);
  }

  List<StepSeries> quantiles(Call call, Steps steps) {
    var source = call.args().get(0);
    var label = evaluator.string(call.args().get(1));
    var histograms = histograms(source, steps);
    var result = new ArrayList<StepSeries>();
    for (var arg : call.args().subList(2, call.args().size())) {
      var quantiles = evaluator.scalar(arg, steps);
      Quantiles.check(quantiles, arg, evaluator.annotations());
      for (var series : quantile(histograms, quantiles, source, steps)) {
        result.addAll(labelled(series, label, quantiles));
      }
    }
    return evaluator.unique(result);
  }

  // One series for each value that the quantile takes over time; mostly that is one.
  private static List<StepSeries> labelled(StepSeries series, String label, double[] quantiles) {
    var columns = new LinkedHashMap<String, double[]>();
    for (int i = 0; i < quantiles.length; i++) {
      if (series.hasAt(i)) {
        columns.computeIfAbsent(openMetrics(quantiles[i]),
            k -> Absent.column(quantiles.length))[i] = series.values()[i];
      }
    }
    var result = new ArrayList<StepSeries>();
    columns.forEach((value, column) -> result.add(new StepSeries(
        series.labels().toBuilder().set(label, value).build(), column, series.dropName())));
    return result;
  }

  private static String openMetrics(double value) {
    var text = Quantiles.general(value);
    boolean integer = text.chars().allMatch(c -> Character.isDigit(c) || c == '-');
    return integer ? text + ".0" : text;
  }

  private List<StepSeries> quantile(Map<Labels, List<Bound>> histograms, double[] quantiles,
      Expr source, Steps steps) {
    return asked(histograms, steps, (labels, question) -> (histogram, i) -> {
      double quantile = histogram.quantile(quantiles[i]);
      if (histogram.forced()) {
        note(labels, histogram, steps.at(i), source.pos());
      }
      return quantile;
    });
  }

  List<StepSeries> fraction(Call call, Steps steps) {
    var lower = evaluator.scalar(call.args().get(0), steps);
    var upper = evaluator.scalar(call.args().get(1), steps);
    return asked(histograms(call.args().get(2), steps), steps,
        (labels, question) -> (histogram, i) -> histogram.fraction(lower[i], upper[i]));
  }

  @FunctionalInterface
  private interface Asking {
    Question of(Labels labels, Steps steps);
  }

  private List<StepSeries> asked(Map<Labels, List<Bound>> histograms, Steps steps, Asking asking) {
    var result = new ArrayList<StepSeries>(histograms.size());
    histograms.forEach((labels, bounds) -> {
      var question = asking.of(labels, steps);
      var column = Absent.column(steps.count());
      for (int i = 0; i < column.length; i++) {
        var buckets = at(bounds, i);
        if (buckets.length > 0) {
          column[i] = question.answer(new ClassicHistogram(buckets), i);
        }
      }
      evaluator.budget().hold(column.length);
      result.add(evaluator.nameless(new StepSeries(labels, column, false)));
    });
    flush();
    return evaluator.unique(result);
  }

  private static ClassicHistogram.Bucket[] at(List<Bound> bounds, int step) {
    var buckets = new ArrayList<ClassicHistogram.Bucket>(bounds.size());
    for (var bound : bounds) {
      if (bound.series().hasAt(step)) {
        buckets.add(new ClassicHistogram.Bucket(bound.value(), bound.series().values()[step]));
      }
    }
    return buckets.toArray(ClassicHistogram.Bucket[]::new);
  }

  private Map<Labels, List<Bound>> histograms(Expr source, Steps steps) {
    var histograms = new LinkedHashMap<Labels, List<Bound>>();
    for (var series : evaluator.vector(source, steps)) {
      var text = series.labels().getOrEmpty(BOUND);
      double bound = bound(text);
      if (Double.isNaN(bound) && !text.equalsIgnoreCase("nan")) {
        var name = evaluator.options().delayedNameRemoval() ? series.labels().metricName() : "";
        evaluator.annotations().warn(
            "bucket label \"le\" is missing or has a malformed value of " + Quoting.quote(text)
                + forName(name),
            source.pos());
        continue;
      }
      var labels = series.labels().without(Set.of(BOUND));
      histograms.computeIfAbsent(labels, k -> new ArrayList<>()).add(new Bound(bound, series));
    }
    return histograms;
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

  /** Where and how much counts had to be lifted, over all steps. */
  private static final class Forced {
    private final PosRange pos;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double difference;
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;
    private int samples;

    Forced(PosRange pos) {
      this.pos = pos;
    }
  }

  private void note(Labels labels, ClassicHistogram histogram, long millis, PosRange pos) {
    var name = evaluator.options().delayedNameRemoval() ? labels.metricName() : "";
    var note = forced.computeIfAbsent(forName(name), k -> new Forced(pos));
    note.min = Math.min(note.min, histogram.minForced());
    note.max = Math.max(note.max, histogram.maxForced());
    note.difference = Math.max(note.difference, histogram.maxDifference());
    note.firstMillis = Math.min(note.firstMillis, millis);
    note.lastMillis = Math.max(note.lastMillis, millis);
    note.samples++;
  }

  private void flush() {
    forced.forEach((name, note) -> evaluator.annotations().info(
        ("input to histogram_quantile needed to be fixed for monotonicity (see"
            + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
            + "%s, from buckets %s to %s, with a max diff of %s, over %d samples from %s to %s")
            .formatted(name, Quantiles.general(note.min), Quantiles.general(note.max),
                Quantiles.general(rounded(note.difference)), note.samples,
                Instant.ofEpochSecond(note.firstMillis / 1000),
                Instant.ofEpochSecond(note.lastMillis / 1000)),
        note.pos));
    forced.clear();
  }

  private static double rounded(double value) {
    return new java.math.BigDecimal(value).round(new java.math.MathContext(2)).doubleValue();
  }

  private static String forName(String name) {
    return name.isEmpty() ? "" : " for metric name " + Quoting.quote(name);
  }
}
