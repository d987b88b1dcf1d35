// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.AggregateOp;
import io.tinyobs.promql.ast.Expr.Aggregate;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.ast.Utf8;
import io.tinyobs.promql.histogram.HistogramText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Evaluates aggregations: sorts series into groups, and makes one series of each, or a choice. */
final class AggregateEvaluator {
  private final Evaluator evaluator;

  AggregateEvaluator(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<StepSeries> evaluate(Aggregate a, Steps steps) {
    var parameter = a.parameter() == null || a.op() == AggregateOp.COUNT_VALUES
        ? new double[0]
        : evaluator.scalar(a.parameter(), steps);
    if (a.op() == AggregateOp.QUANTILE) {
      Quantiles.check(parameter, Objects.requireNonNull(a.parameter()), evaluator.annotations());
    }
    if (evaluator.streams()) {
      var streamed = new StreamedAggregation(evaluator, a, steps, parameter).of();
      if (streamed != null) {
        return streamed;
      }
    }
    var series = evaluator.vector(a.expr(), steps);
    return switch (a.op()) {
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO ->
        new Choice(evaluator, a, parameter, steps).of(groups(a, series).values());
      case COUNT_VALUES -> countValues(a, series, steps);
      case AVG, COUNT, GROUP, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM ->
        reduced(a, series, steps, parameter);
    };
  }

  private Map<Labels, List<StepSeries>> groups(Aggregate a, List<StepSeries> series) {
    var grouping = new Grouping(a);
    var groups = new LinkedHashMap<Labels, List<StepSeries>>();
    for (var one : series) {
      groups.computeIfAbsent(grouping.of(one.labels()), k -> new ArrayList<>()).add(one);
    }
    return groups;
  }

  private List<StepSeries> reduced(Aggregate a, List<StepSeries> series, Steps steps,
      double[] parameter) {
    var result = new ArrayList<StepSeries>();
    groups(a, series).forEach((labels, group) -> {
      boolean dropName = false;
      boolean mixed = false;
      for (var one : group) {
        dropName |= one.dropName();
        mixed |= one.histograms() != null;
      }
      evaluator.budget().work((long) group.size() * steps.count());
      var made = mixed
          ? new MixedAggregation(evaluator, a, steps, parameter).of(labels, group)
          : numbers(a, labels, group, steps, parameter);
      evaluator.budget().hold(made.histograms());
      result.add(made.withDropName(dropName));
    });
    return Columns.withoutEmpty(result);
  }

  private static StepSeries numbers(Aggregate a, Labels labels, List<StepSeries> group,
      Steps steps, double[] parameter) {
    var accumulator = Accumulator.of(a.op(), steps.count(), parameter);
    for (var one : group) {
      accumulator.add(one.values());
    }
    return new StepSeries(labels, accumulator.finish(), false);
  }

  private List<StepSeries> countValues(Aggregate a, List<StepSeries> series, Steps steps) {
    var label = evaluator.string(Objects.requireNonNull(a.parameter()));
    if (label.isEmpty() || !Utf8.isText(label)) {
      throw new EvaluationError("invalid label name " + Quoting.quote(label));
    }
    var grouping = new Grouping(a);
    var counts = new LinkedHashMap<Labels, double[]>();
    for (var one : series) {
      for (int i = 0; i < steps.count(); i++) {
        if (one.hasAt(i)) {
          var histogram = one.histogramAt(i);
          var value = histogram == null
              ? Quoting.number(one.values()[i])
              : HistogramText.of(histogram);
          var labels = grouping.withValue(one.labels(), label, value);
          var column = counts.computeIfAbsent(labels, k -> heldColumn(steps));
          column[i] = Absent.is(column[i]) ? 1 : column[i] + 1;
        }
      }
      evaluator.budget().work(steps.count());
    }
    var result = new ArrayList<StepSeries>(counts.size());
    counts.forEach((labels, column) -> result.add(new StepSeries(labels, column, false)));
    return result;
  }

  // Each value has a column of its own, and each step may have another value.
  private double[] heldColumn(Steps steps) {
    evaluator.budget().hold(steps.count());
    return Absent.column(steps.count());
  }

  /** Which labels a group keeps. */
  private static final class Grouping {
    private final boolean without;
    private final Set<String> names;

    Grouping(Aggregate a) {
      this.without = a.without();
      this.names = new HashSet<>(a.grouping());
      if (without) {
        names.add(Labels.METRIC_NAME);
      }
    }

    Labels of(Labels labels) {
      return without ? labels.without(names) : labels.only(names);
    }

    Labels withValue(Labels labels, String name, String value) {
      var group = of(labels);
      return without && names.contains(name) ? group : group.toBuilder().set(name, value).build();
    }
  }
}
