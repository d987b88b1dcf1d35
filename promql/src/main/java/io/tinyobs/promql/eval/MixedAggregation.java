// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.ast.AggregateOp;
import io.tinyobs.promql.ast.Expr.Aggregate;
import io.tinyobs.promql.histogram.Kahan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one series of a group in which there are histograms. */
final class MixedAggregation {
  private final Evaluator evaluator;
  private final Aggregate aggregate;
  private final Steps steps;
  private final double[] parameter;

  MixedAggregation(Evaluator evaluator, Aggregate aggregate, Steps steps, double[] parameter) {
    this.evaluator = evaluator;
    this.aggregate = aggregate;
    this.steps = steps;
    this.parameter = parameter;
  }

  StepSeries of(Labels labels, List<StepSeries> group) {
    return switch (aggregate.op()) {
      case SUM, AVG -> total(labels, group);
      case COUNT, GROUP -> counted(labels, group);
      case MIN, MAX, STDDEV, STDVAR, QUANTILE -> ofNumbers(labels, group);
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
        throw new IllegalStateException("makes no single series: " + aggregate.op());
    };
  }

  private StepSeries counted(Labels labels, List<StepSeries> group) {
    var accumulator = Accumulator.of(aggregate.op(), steps.count(), parameter);
    for (var series : group) {
      var presence = Absent.column(steps.count());
      for (int i = 0; i < presence.length; i++) {
        if (series.hasAt(i)) {
          presence[i] = 1;
        }
      }
      accumulator.add(presence);
    }
    return new StepSeries(labels, accumulator.finish(), false);
  }

  private StepSeries ofNumbers(Labels labels, List<StepSeries> group) {
    var accumulator = Accumulator.of(aggregate.op(), steps.count(), parameter);
    boolean ignored = false;
    for (var series : group) {
      accumulator.add(series.values());
      ignored |= series.hasHistogram();
    }
    if (ignored) {
      notes("").ignoredInAggregation(aggregate.op().text());
    }
    return new StepSeries(labels, accumulator.finish(), false);
  }

  private HistogramNotes notes(String metric) {
    return new HistogramNotes(evaluator.annotations(), metric, aggregate.expr().pos());
  }

  private StepSeries total(Labels labels, List<StepSeries> group) {
    var values = Absent.column(steps.count());
    @Nullable
    NativeHistogram[] histograms = new NativeHistogram[values.length];
    for (int i = 0; i < values.length; i++) {
      var step = new Step(aggregate.op() == AggregateOp.AVG);
      for (var series : group) {
        if (series.hasAt(i) && !step.add(series, i)) {
          notes(series.labels().metricName()).mixedSchemas();
        }
      }
      if (step.isMixed()) {
        notes("").mixedInAggregation();
      }
      values[i] = step.number();
      histograms[i] = step.histogram(notes(""));
    }
    return new StepSeries(labels, values, histograms, false);
  }

  /** The sum or mean at one step. */
  private static final class Step {
    private final boolean mean;
    private final Kahan sum = new Kahan();
    private final Kahan.Mean average = new Kahan.Mean();
    private final HistogramReduction histograms;
    private boolean anyNumber;
    private boolean anyHistogram;
    private boolean histogramFirst;
    private boolean unfit;

    Step(boolean mean) {
      this.mean = mean;
      this.histograms = new HistogramReduction(mean);
    }

    /** Takes a sample in; false if it does not fit, after which nothing fits any more. */
    boolean add(StepSeries series, int step) {
      if (unfit) {
        return true;
      }
      var histogram = series.histogramAt(step);
      if (histogram == null) {
        anyNumber = true;
        sum.add(series.values()[step]);
        average.add(series.values()[step]);
        return true;
      }
      histogramFirst |= !anyNumber;
      anyHistogram = true;
      unfit = histogramFirst && !histograms.add(histogram);
      return !unfit;
    }

    boolean isMixed() {
      return anyNumber && anyHistogram;
    }

    double number() {
      return anyNumber && !anyHistogram ? mean ? average.value() : sum.value() : Absent.VALUE;
    }

    @Nullable
    NativeHistogram histogram(HistogramNotes notes) {
      if (unfit || isMixed()) {
        histograms.noteReconciled(notes);
        return null;
      }
      return histograms.finish(notes);
    }
  }
}
