// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.model.StaleNaN;
import io.tinyobs.model.SummarySeries;
import io.tinyobs.model.TimeRange;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.SeriesSource.Demand;
import io.tinyobs.promql.SeriesSource.Taker;
import io.tinyobs.promql.ast.At;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.RangeMode;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.ast.PosRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fetches what selectors name, once for all steps, and lays it out in columns or windows. */
final class Selections {
  /** Of summaries: a bucket takes as much memory as so many samples. */
  private static final int COLUMNS = 6;

  private final Evaluator evaluator;
  private final SeriesSource source;
  private final Steps rootSteps;
  private final HistogramTotals totals;

  Selections(Evaluator evaluator, SeriesSource source, Steps rootSteps, Expr root) {
    this.evaluator = evaluator;
    this.source = source;
    this.rootSteps = rootSteps;
    this.totals = new HistogramTotals(root);
  }

  /** What is read of a sample. */
  enum Reading {
    /** The sample itself. */
    SAMPLE,
    /** Its time, in seconds. */
    TIME,
    /** Its time, in seconds; the sample must be a number. */
    TIME_OF_NUMBER,
    /** When its counter began, in seconds; 0 if that is not known. */
    START
  }

  /** At each step a selector's newest samples, none older than the lookback. */
  List<StepSeries> instants(VectorSelector selector, Steps steps) {
    return instants(selector, steps, Reading.SAMPLE);
  }

  /** The same, but with what is read of the samples for values. */
  List<StepSeries> instants(VectorSelector selector, Steps steps, Reading reading) {
    var series = new ArrayList<StepSeries>();
    each(selector, steps, reading, one -> {
      evaluator.budget().hold(steps.count());
      series.add(one);
    });
    return sorted(series);
  }

  // A source that streams has no order.
  private List<StepSeries> sorted(List<StepSeries> series) {
    for (int i = 1; source.streams() && i < series.size(); i++) {
      if (series.get(i).labels().compareTo(series.get(i - 1).labels()) < 0) {
        series.sort(Comparator.comparing(StepSeries::labels));
        break;
      }
    }
    return series;
  }

  /** Hands over a selector's newest samples at each step one series at a time; holds none of them. */
  void each(VectorSelector selector, Steps steps, Reading reading, Consumer<StepSeries> taker) {
    var at = at(selector.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(selector.offset());
    long first = at == null ? steps.start() + shift : shift;
    long last = at == null ? steps.last() + shift : shift;
    long lookback = evaluator.options().lookbackMillis();
    boolean smoothed = selector.mode() == RangeMode.SMOOTHED && reading == Reading.SAMPLE;
    var demand = new Demand(!smoothed, first, steps.interval(), at == null ? steps.count() : 1, 0);
    var newest = new NewestColumn(steps, shift, at != null, lookback, evaluator.spare());
    select(selector, first - lookback + 1, smoothed ? last + lookback : last, demand, new Taker() {
      @Override
      public void series(Series one) {
        take(smoothed
            ? smoothed(one, steps, shift, at != null, selector.pos())
            : reading == Reading.SAMPLE && one.histograms() == null
                ? new StepSeries(one.labels(), newest.of(one), false)
                : newest(one, steps, shift, at != null, reading));
      }

      @Override
      public void summaries(SummarySeries one) {
        take(smoothed
            ? smoothed(SummaryPoints.of(one), steps, shift, at != null, selector.pos())
            : SummaryPoints.newest(one, steps, shift, at != null, lookback, reading));
      }

      private void take(StepSeries one) {
        evaluator.budget().work(steps.count());
        if (!one.isEmpty()) {
          taker.accept(one);
        }
      }
    });
  }

  private StepSeries smoothed(Series stored, Steps steps, long shift, boolean fixed,
      PosRange pos) {
    var series = RawSeries.of(stored);
    long lookback = evaluator.options().lookbackMillis();
    if (series.histograms() == null) {
      return new StepSeries(series.labels(),
          Smoothing.column(series, steps, shift, fixed, lookback), false);
    }
    var notes = new HistogramNotes(evaluator.annotations(), series.labels().metricName(), pos);
    return new SmoothedColumn(series, series.histograms(), steps, shift, fixed, lookback, notes)
        .series();
  }

  private StepSeries newest(Series series, Steps steps, long shift, boolean fixed,
      Reading reading) {
    var column = new double[steps.count()];
    var stored = series.histograms();
    var histograms = stored == null || reading != Reading.SAMPLE
        ? null
        : new NativeHistogram[column.length];
    var times = series.timestamps();
    long lookback = evaluator.options().lookbackMillis();
    int next = 0;
    for (int i = 0; i < column.length; i++) {
      long time = fixed ? shift : steps.at(i) + shift;
      while (next < times.length && times[next] <= time) {
        next++;
      }
      boolean there = next > 0 && times[next - 1] > time - lookback
          && !StaleNaN.is(series.values()[next - 1]);
      column[i] = there ? read(series, next - 1, reading) : Absent.VALUE;
      if (stored != null && histograms != null && there) {
        histograms[i] = stored[next - 1];
        column[i] = histograms[i] == null ? column[i] : Absent.VALUE;
      }
    }
    return new StepSeries(series.labels(), column, histograms, false);
  }

  private static double read(Series series, int sample, Reading reading) {
    return switch (reading) {
      case SAMPLE -> series.values()[sample];
      case TIME -> series.timestamps()[sample] / 1000.0;
      case TIME_OF_NUMBER -> {
        if (series.histograms() != null && series.histograms()[sample] != null) {
          throw new EvaluationError("info sample should be float");
        }
        yield series.timestamps()[sample] / 1000.0;
      }
      case START -> series.startTimestamps() == null
          ? 0
          : series.startTimestamps()[sample] / 1000.0;
    };
  }

  /**
   * A range vector's windows.
   *
   * @param function
   *          what is made of them; empty if nothing is
   */
  Windows windows(Expr expr, Steps steps, String function) {
    return switch (expr) {
      case MatrixSelector m -> windows(m, steps, function);
      case Subquery s -> windows(s, steps);
      case Paren p -> windows(p.expr(), steps, function);
      default -> throw new IllegalStateException("no range vector: " + expr);
    };
  }

  private Windows windows(MatrixSelector matrix, Steps steps, String function) {
    var windows = blank(matrix, steps);
    each(matrix, windows, function, new RangeTaker() {
      @Override
      public void series(Windows unused, RawSeries series) {
        if (source.streams()) {
          evaluator.budget().hold(series.timestamps().length);
        }
        windows.series().add(source.streams() ? series.copy() : series);
      }

      @Override
      public void summaries(Windows unused, SummarySeries series) {
        if (source.streams()) {
          evaluator.budget().hold((long) COLUMNS * series.buckets().size());
        }
        windows.summaries().add(series);
      }
    });
    if (source.streams()) {
      windows.series().sort(Comparator.comparing(RawSeries::labels));
      windows.summaries().sort(Comparator.comparing(SummarySeries::labels));
    }
    return windows;
  }

  /** Takes a range vector one series at a time, with the windows to look at it through. */
  interface RangeTaker {
    /** Takes a series of samples; its values are the taker's during the call alone. */
    void series(Windows windows, RawSeries series);

    /** Takes a series that is summed up in part. */
    void summaries(Windows windows, SummarySeries series);
  }

  /** Hands over a range vector one series at a time; holds none of them. */
  void each(Expr expr, Steps steps, String function, RangeTaker taker) {
    switch (expr) {
      case MatrixSelector m -> each(m, blank(m, steps), function, taker);
      case Subquery s -> {
        var windows = windows(s, steps);
        windows.series().forEach(series -> taker.series(windows, series));
      }
      case Paren p -> each(p.expr(), steps, function, taker);
      default -> throw new IllegalStateException("no range vector: " + expr);
    }
  }

  private Windows blank(MatrixSelector matrix, Steps steps) {
    var selector = matrix.selector();
    var at = at(selector.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(selector.offset());
    return new Windows(new ArrayList<>(), new ArrayList<>(), steps, at != null, shift,
        evaluator.durations().positive(matrix.range()), selector.mode(),
        evaluator.options().lookbackMillis());
  }

  private void each(MatrixSelector matrix, Windows windows, String function, RangeTaker taker) {
    var selector = matrix.selector();
    var steps = windows.steps();
    boolean useful = selector.mode() == RangeMode.PLAIN && SummaryFunction.find(function) != null;
    long first = windows.end(0) - windows.range() - windows.before() + 1;
    long last = windows.end(steps.count() - 1) + windows.after();
    var demand = new Demand(useful, windows.end(0), steps.interval(),
        windows.fixedEnd() ? 1 : steps.count(), windows.range());
    select(selector, Math.min(first, last), last, demand, new Taker() {
      private boolean told;

      @Override
      public void series(Series one) {
        taker.series(windows, RawSeries.of(one));
      }

      @Override
      public void summaries(SummarySeries one) {
        if (useful) {
          taker.summaries(windows, one);
          return;
        }
        if (!told) {
          told = true;
          var what = function.isEmpty() ? "a range vector" : function + "()";
          evaluator.annotations().info(
              "%s sees the first and the last sample of each summary only".formatted(what),
              matrix.pos());
        }
        taker.series(windows, RawSeries.of(SummaryPoints.of(one)));
      }
    });
  }

  private Windows windows(Subquery subquery, Steps steps) {
    var at = at(subquery.at());
    long shift = (at == null ? 0 : at) - evaluator.durations().offset(subquery.offset());
    long range = evaluator.durations().positive(subquery.range());
    var windows = new Windows(new ArrayList<>(), List.of(), steps, at != null, shift, range,
        RangeMode.PLAIN, 0);
    var inner = innerSteps(subquery, windows);
    if (inner.count() > 0) {
      for (var one : evaluator.vector(subquery.expr(), inner)) {
        windows.series().add(RawSeries.of(one, inner));
      }
    }
    return windows;
  }

  // Aligned to multiples of the step, so that neighbouring evaluations see the same instants.
  private Steps innerSteps(Subquery subquery, Windows windows) {
    long interval = subquery.step() == null
        ? evaluator.options().subqueryStepMillis()
        : evaluator.durations().positive(subquery.step());
    interval = Math.max(1, interval);
    long left = windows.end(0) - windows.range();
    long last = windows.end(windows.steps().count() - 1);
    long start = interval * (left / interval);
    if (start <= left) {
      start += interval;
    }
    long count = last < start ? 0 : (last - start) / interval + 1;
    evaluator.budget().hold(count);
    // More steps than an array has room for are too many, whatever the limit of samples says.
    evaluator.budget().hold(count > Integer.MAX_VALUE ? Long.MAX_VALUE / 2 : 0);
    return new Steps(start, interval, (int) count);
  }

  private @Nullable Long at(@Nullable At at) {
    return switch (at) {
      case null -> null;
      case At.Timestamp t -> t.millis();
      case At.Start() -> rootSteps.start();
      case At.End() -> evaluator.durations().endMillis();
    };
  }

  /** Reads what a selector names; samples are held as long as the source has them. */
  private void select(VectorSelector selector, long start, long end, Demand demand, Taker taker) {
    var budget = evaluator.budget();
    budget.ask();
    if (end < start) {
      throw new EvaluationError(
          "cannot select samples: got a time beyond all clocks, expected one in milliseconds");
    }
    boolean totalsSuffice = totals.sufficeFor(selector);
    var notes = source.each(selector.allMatchers(), TimeRange.of(start, end), demand, new Taker() {
      @Override
      public void series(Series series) {
        budget.hold(series.size());
        budget.hold(series.histograms());
        taker.series(totalsSuffice ? HistogramTotals.of(series) : series);
        passed(series.size());
      }

      @Override
      public void summaries(SummarySeries series) {
        long samples = (long) COLUMNS * series.buckets().size();
        budget.hold(samples);
        taker.summaries(series);
        passed(samples);
      }

      private void passed(long samples) {
        if (source.streams()) {
          budget.drop(samples);
        }
      }
    });
    notes.warnings().forEach(evaluator.annotations()::warn);
    notes.infos().forEach(evaluator.annotations()::info);
  }
}
