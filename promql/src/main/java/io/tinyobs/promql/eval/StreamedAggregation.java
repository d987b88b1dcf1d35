// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.AggregateOp;
import io.tinyobs.promql.ast.Expr.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation that takes each series in as it comes and keeps none of them: what it holds grows
 * with the groups, not with the series. Of numbers only; who meets a histogram starts anew with all
 * series at hand. Used once.
 */
final class StreamedAggregation {
  private final Evaluator evaluator;
  private final Aggregate aggregate;
  private final Steps steps;
  private final double[] parameter;
  private boolean anyHistogram;

  StreamedAggregation(Evaluator evaluator, Aggregate aggregate, Steps steps, double[] parameter) {
    this.evaluator = evaluator;
    this.aggregate = aggregate;
    this.steps = steps;
    this.parameter = parameter;
  }

  /** The result; null if it has to be made of all series at once. */
  @Nullable
  List<StepSeries> of() {
    long before = evaluator.budget().held();
    var result = switch (aggregate.op()) {
      case AVG, COUNT, GROUP, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM -> reduced();
      case TOPK, BOTTOMK -> isFewOf() ? chosen() : null;
      case LIMITK, LIMIT_RATIO, COUNT_VALUES -> null;
    };
    if (anyHistogram || result == null) {
      evaluator.budget().release(before);
      return null;
    }
    return result;
  }

  /** What becomes of one group. */
  private static final class Reduction {
    private final Labels labels;
    private final Accumulator accumulator;
    private boolean dropName;

    Reduction(Labels labels, Accumulator accumulator) {
      this.labels = labels;
      this.accumulator = accumulator;
    }
  }

  private List<StepSeries> reduced() {
    boolean keepsAll = aggregate.op() == AggregateOp.QUANTILE;
    var groups = new Groups<Reduction>(aggregate, labels -> {
      evaluator.budget().hold(steps.count());
      return new Reduction(labels, Accumulator.of(aggregate.op(), steps.count(), parameter));
    });
    evaluator.each(aggregate.expr(), steps, series -> {
      anyHistogram |= series.histograms() != null;
      if (anyHistogram) {
        return;
      }
      evaluator.budget().hold(keepsAll ? steps.count() : 0);
      var group = groups.of(series.labels());
      group.dropName |= series.dropName();
      group.accumulator.add(series.values());
      evaluator.spare().give(series.values());
    });
    var result = new ArrayList<StepSeries>(groups.all().size());
    for (var group : groups.all()) {
      result.add(new StepSeries(group.labels, group.accumulator.finish(), group.dropName));
    }
    return Columns.withoutEmpty(result);
  }

  private boolean isFewOf() {
    return Arrays.stream(parameter).allMatch(k -> k <= TopK.MOST);
  }

  private @Nullable List<StepSeries> chosen() {
    if (!new Choice(evaluator, aggregate, parameter, steps).requireCount()) {
      return null;
    }
    var groups = new Groups<TopK>(aggregate, labels -> {
      var made = new TopK(aggregate.op(), parameter);
      evaluator.budget().hold(made.held());
      return made;
    });
    evaluator.each(aggregate.expr(), steps, series -> {
      anyHistogram |= series.histograms() != null;
      if (!anyHistogram) {
        groups.of(series.labels()).add(series);
        evaluator.spare().give(series.values());
      }
    });
    var chosen = new LinkedHashMap<Labels, StepSeries>();
    groups.all().forEach(group -> group.finish(chosen));
    return new ArrayList<>(chosen.values());
  }
}
