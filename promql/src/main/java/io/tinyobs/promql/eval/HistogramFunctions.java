// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.histogram.Estimate;
import io.tinyobs.promql.histogram.HistogramFraction;
import io.tinyobs.promql.histogram.HistogramQuantile;
import io.tinyobs.promql.histogram.HistogramVariance;
import io.tinyobs.promql.histogram.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code histogram_quantile} and its like, on classic and on native histograms. */
final class HistogramFunctions {
  private final Evaluator evaluator;
  private final Map<String, Forced> forced = new LinkedHashMap<>();

  HistogramFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** What one histogram at one step is asked for. */
  private interface Question {
    double ofClassic(ClassicHistogram histogram, Labels labels, int step);

    Estimate ofNative(NativeHistogram histogram, int step);
  }

  List<StepSeries> quantile(Call call, Steps steps) {
    var quantiles = evaluator.scalar(call.args().get(0), steps);
    var sources = new HistogramSources(evaluator, call.args().get(1), steps);
    Quantiles.check(quantiles, call.args().get(0), evaluator.annotations());
    return quantile(sources, quantiles, steps);
  }

  List<StepSeries> quantiles(Call call, Steps steps) {
    var label = evaluator.string(call.args().get(1));
    var sources = new HistogramSources(evaluator, call.args().get(0), steps);
    var result = new ArrayList<StepSeries>();
    for (var arg : call.args().subList(2, call.args().size())) {
      var quantiles = evaluator.scalar(arg, steps);
      Quantiles.check(quantiles, arg, evaluator.annotations());
      for (var series : quantile(sources, quantiles, steps)) {
        result.addAll(labelled(series, label, quantiles));
      }
    }
    return evaluator.unique(result);
  }

  // One series for each value that the quantile takes over time; mostly that is one.
  private List<StepSeries> labelled(StepSeries series, String label, double[] quantiles) {
    var columns = new LinkedHashMap<String, double[]>();
    for (int i = 0; i < quantiles.length; i++) {
      if (series.hasAt(i)) {
        columns.computeIfAbsent(openMetrics(quantiles[i]),
            k -> heldColumn(quantiles.length))[i] = series.values()[i];
      }
    }
    var result = new ArrayList<StepSeries>();
    columns.forEach((value, column) -> result.add(new StepSeries(
        series.labels().toBuilder().set(label, value).build(), column, series.dropName())));
    return result;
  }

  private double[] heldColumn(int steps) {
    evaluator.budget().hold(steps);
    return Absent.column(steps);
  }

  private static String openMetrics(double value) {
    var text = Numbers.general(value);
    boolean integer = text.chars().allMatch(c -> Character.isDigit(c) || c == '-');
    return integer ? text + ".0" : text;
  }

  private List<StepSeries> quantile(HistogramSources sources, double[] quantiles, Steps steps) {
    return asked(sources, steps, new Question() {
      @Override
      public double ofClassic(ClassicHistogram histogram, Labels labels, int i) {
        double quantile = histogram.quantile(quantiles[i]);
        if (histogram.forced()) {
          note(sources.metric(labels), histogram, steps.at(i), sources.source().pos());
        }
        return quantile;
      }

      @Override
      public Estimate ofNative(NativeHistogram histogram, int i) {
        return HistogramQuantile.of(quantiles[i], histogram);
      }
    });
  }

  List<StepSeries> fraction(Call call, Steps steps) {
    var lower = evaluator.scalar(call.args().get(0), steps);
    var upper = evaluator.scalar(call.args().get(1), steps);
    var sources = new HistogramSources(evaluator, call.args().get(2), steps);
    return asked(sources, steps, new Question() {
      @Override
      public double ofClassic(ClassicHistogram histogram, Labels labels, int i) {
        return histogram.fraction(lower[i], upper[i]);
      }

      @Override
      public Estimate ofNative(NativeHistogram histogram, int i) {
        return HistogramFraction.of(lower[i], upper[i], histogram);
      }
    });
  }

  private List<StepSeries> asked(HistogramSources sources, Steps steps, Question question) {
    var result = new ArrayList<StepSeries>();
    for (var series : sources.natives()) {
      var notes = new HistogramNotes(evaluator.annotations(), sources.metric(series.labels()),
          sources.source().pos());
      var column = Absent.column(steps.count());
      for (int i = 0; i < column.length; i++) {
        var histogram = sources.nativeAt(series, i);
        if (histogram != null) {
          var estimate = question.ofNative(histogram, i);
          notes.remark(estimate.remark());
          column[i] = estimate.value();
        }
      }
      add(new StepSeries(series.labels(), column, false), result);
    }
    for (var labels : sources.classicLabels()) {
      var column = Absent.column(steps.count());
      for (int i = 0; i < column.length; i++) {
        var histogram = sources.classicAt(labels, i);
        if (histogram != null) {
          column[i] = question.ofClassic(histogram, labels, i);
        }
      }
      add(new StepSeries(labels, column, false), result);
    }
    flush();
    return evaluator.unique(result);
  }

  private void add(StepSeries series, List<StepSeries> result) {
    evaluator.budget().hold(series.values().length);
    if (!series.isEmpty()) {
      result.add(evaluator.nameless(series));
    }
  }

  /** What a native histogram says of itself: {@code histogram_count} and its like. */
  List<StepSeries> property(Call call, Steps steps) {
    var name = call.function().name();
    var result = new ArrayList<StepSeries>();
    for (var series : evaluator.vector(call.args().get(0), steps)) {
      var column = Absent.column(steps.count());
      for (int i = 0; i < column.length; i++) {
        var histogram = series.histogramAt(i);
        if (histogram != null) {
          column[i] = property(name, histogram);
        }
      }
      add(series.withValues(column), result);
    }
    return evaluator.unique(result);
  }

  private static double property(String name, NativeHistogram histogram) {
    return switch (name) {
      case "histogram_avg" -> histogram.sum() / histogram.count();
      case "histogram_count" -> histogram.count();
      case "histogram_sum" -> histogram.sum();
      case "histogram_stddev" -> Math.sqrt(HistogramVariance.of(histogram));
      case "histogram_stdvar" -> HistogramVariance.of(histogram);
      default -> throw new IllegalStateException("no property of a histogram: " + name);
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

  private void note(String name, ClassicHistogram histogram, long millis, PosRange pos) {
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
            .formatted(name, Numbers.general(note.min), Numbers.general(note.max),
                Numbers.general(rounded(note.difference)), note.samples,
                Instant.ofEpochSecond(note.firstMillis / 1000),
                Instant.ofEpochSecond(note.lastMillis / 1000)),
        note.pos));
    forced.clear();
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(new MathContext(2, RoundingMode.HALF_EVEN)).doubleValue();
  }

  private static String forName(String name) {
    return name.isEmpty() ? "" : " for metric name " + Quoting.quote(name);
  }
}
