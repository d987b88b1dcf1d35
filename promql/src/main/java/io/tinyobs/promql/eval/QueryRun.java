// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.Series;
import io.tinyobs.promql.EngineOptions;
import io.tinyobs.promql.PromQlException.LimitError;
import io.tinyobs.promql.PromQlException.ParseError;
import io.tinyobs.promql.QueryGuard;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.StringValue;
import io.tinyobs.promql.QueryResult.Value;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.promql.SeriesSource;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One evaluation of one query: sets up the evaluator and shapes what it yields. Used once. */
final class QueryRun {
  private final String text;
  private final Expr query;
  private final EngineOptions options;
  private final SeriesSource source;
  private final QueryGuard guard;
  private final Annotations annotations;

  /** A run of {@code query}, whose text is {@code text}. */
  QueryRun(String text, Expr query, EngineOptions options, SeriesSource source,
      QueryGuard guard) {
    this.text = text;
    this.query = query;
    this.options = options;
    this.source = source;
    this.guard = guard;
    this.annotations = new Annotations(text);
  }

  /** The value at one instant. */
  public QueryResult instant(long timeMillis) {
    var steps = Steps.one(timeMillis);
    var evaluator = evaluator(steps, new Durations(0, timeMillis, timeMillis));
    return result(switch (query.type()) {
      case STRING -> new StringValue(timeMillis, evaluator.string(query));
      case SCALAR -> new Scalar(timeMillis, evaluator.scalar(query, steps)[0]);
      case VECTOR -> vector(evaluator.finished(evaluator.vector(query, steps)), timeMillis);
      case MATRIX -> matrix(evaluator.windowSamples(query, steps));
    });
  }

  /** The value at each step from start to end. */
  public QueryResult range(long startMillis, long endMillis, long stepMillis) {
    if (stepMillis <= 0 || endMillis < startMillis) {
      throw new IllegalArgumentException(
          "cannot evaluate a range: got start %d, end %d, step %d, expected start <= end, step > 0"
              .formatted(startMillis, endMillis, stepMillis));
    }
    long count = (endMillis - startMillis) / stepMillis + 1;
    if (count > options.maxPoints()) {
      throw new LimitError(LimitError.Kind.POINTS,
          ("exceeded maximum resolution of %,d points per timeseries. Try decreasing the query"
              + " resolution (?step=XX)").formatted(options.maxPoints()));
    }
    if (query.type() != ValueType.VECTOR && query.type() != ValueType.SCALAR) {
      throw new ParseError(text, query.pos(),
          "invalid expression type \"%s\" for range query, must be Scalar or instant Vector"
              .formatted(query.type().documented()));
    }
    var steps = new Steps(startMillis, stepMillis, (int) count);
    var evaluator = evaluator(steps, new Durations(stepMillis, startMillis, endMillis));
    var series = query.type() == ValueType.SCALAR
        ? List.of(new StepSeries(Labels.EMPTY, evaluator.scalar(query, steps),
            false))
        : evaluator.finished(evaluator.vector(query, steps));
    return result(matrix(samples(series, steps)));
  }

  private Evaluator evaluator(Steps root, Durations durations) {
    return new Evaluator(text, query, options, source, new Budget(options.maxSamples(), guard),
        annotations, root, durations);
  }

  private QueryResult result(Value value) {
    return new QueryResult(value, annotations.warnings(), annotations.infos());
  }

  private static Vector vector(List<StepSeries> series, long timeMillis) {
    var samples = new ArrayList<VectorSample>(series.size());
    for (var one : series) {
      if (one.hasAt(0)) {
        samples.add(sample(one, timeMillis));
      }
    }
    return new Vector(samples);
  }

  private static VectorSample sample(StepSeries series, long timeMillis) {
    var histogram = series.histogramAt(0);
    return histogram == null
        ? new VectorSample(series.labels(), timeMillis, series.values()[0])
        : new VectorSample(series.labels(), timeMillis, Double.NaN, histogram);
  }

  private static Matrix matrix(List<Series> series) {
    for (int i = 1; i < series.size(); i++) {
      if (series.get(i).labels().compareTo(series.get(i - 1).labels()) < 0) {
        var sorted = new ArrayList<>(series);
        sorted.sort(Comparator.comparing(Series::labels));
        return new Matrix(sorted);
      }
    }
    return new Matrix(series);
  }

  private static List<Series> samples(List<StepSeries> columns, Steps steps) {
    var series = new ArrayList<Series>(columns.size());
    var all = new long[steps.count()];
    Arrays.setAll(all, steps::at);
    // Of series with gaps, too, many share their timestamps: they come from the same targets.
    var timestamps = new long[0];
    var there = new int[steps.count()];
    for (var column : columns) {
      if (column.isFull()) {
        series.add(new Series(column.labels(), all, column.values()));
        continue;
      }
      int n = 0;
      for (int i = 0; i < steps.count(); i++) {
        if (column.hasAt(i)) {
          there[n++] = i;
        }
      }
      if (n > 0) {
        timestamps = timestamps(there, n, steps, timestamps);
        series.add(picked(column, there, timestamps));
      }
    }
    return series;
  }

  private static long[] timestamps(int[] there, int size, Steps steps, long[] before) {
    boolean same = before.length == size;
    for (int i = 0; same && i < size; i++) {
      same = before[i] == steps.at(there[i]);
    }
    if (same) {
      return before;
    }
    var timestamps = new long[size];
    Arrays.setAll(timestamps, i -> steps.at(there[i]));
    return timestamps;
  }

  private static Series picked(StepSeries column, int[] there, long[] timestamps) {
    var values = new double[timestamps.length];
    @Nullable
    NativeHistogram @Nullable [] histograms = column.hasHistogram()
        ? new NativeHistogram[values.length]
        : null;
    for (int i = 0; i < values.length; i++) {
      values[i] = column.values()[there[i]];
      if (histograms != null) {
        histograms[i] = column.histogramAt(there[i]);
        values[i] = histograms[i] == null ? values[i] : Double.NaN;
      }
    }
    return new Series(column.labels(), timestamps, values, histograms, null);
  }
}
