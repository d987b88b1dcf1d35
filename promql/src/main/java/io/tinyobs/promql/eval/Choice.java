// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.AggregateOp;
import io.tinyobs.promql.ast.Expr.Aggregate;
import io.tinyobs.promql.histogram.Numbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code topk}, {@code bottomk}, {@code limitk}, {@code limit_ratio}: some of a group's series. */
final class Choice {
  private final Evaluator evaluator;
  private final Aggregate aggregate;
  private final double[] parameter;
  private final Steps steps;
  // In the order of choice: best first, group by group, which an instant query shows.
  private final Map<Labels, StepSeries> chosen = new LinkedHashMap<>();

  Choice(Evaluator evaluator, Aggregate aggregate, double[] parameter, Steps steps) {
    this.evaluator = evaluator;
    this.aggregate = aggregate;
    this.parameter = parameter;
    this.steps = steps;
  }

  List<StepSeries> of(Collection<List<StepSeries>> groups) {
    if (aggregate.op() == AggregateOp.LIMIT_RATIO) {
      requireRatio();
    } else if (!requireCount()) {
      return List.of();
    }
    for (var group : groups) {
      for (int i = 0; i < steps.count(); i++) {
        choose(group, i);
      }
      evaluator.budget().work((long) group.size() * steps.count());
    }
    return new ArrayList<>(chosen.values());
  }

  private void requireRatio() {
    var pos = Objects.requireNonNull(aggregate.parameter()).pos();
    double max = Double.NEGATIVE_INFINITY;
    double min = Double.POSITIVE_INFINITY;
    for (double ratio : parameter) {
      if (Double.isNaN(ratio)) {
        throw new EvaluationError("Ratio value is NaN");
      }
      max = Math.max(max, ratio);
      min = Math.min(min, ratio);
    }
    var text = "ratio value should be between -1 and 1, got %s, capping to %s";
    if (max > 1) {
      evaluator.annotations().warn(text.formatted(Numbers.general(max), "1"), pos);
    }
    if (min < -1) {
      evaluator.annotations().warn(text.formatted(Numbers.general(min), "-1"), pos);
    }
  }

  /** Whether anything is to be chosen; fails if it cannot be said how many. */
  boolean requireCount() {
    boolean any = false;
    boolean nan = false;
    double max = Double.NEGATIVE_INFINITY;
    double min = Double.POSITIVE_INFINITY;
    for (double k : parameter) {
      nan |= Double.isNaN(k);
      any |= k >= 1;
      max = Double.isNaN(k) ? max : Math.max(max, k);
      min = Double.isNaN(k) ? min : Math.min(min, k);
    }
    if (nan) {
      throw new EvaluationError("Parameter value is NaN");
    }
    if (any && min <= Long.MIN_VALUE) {
      throw new EvaluationError(
          "Scalar value " + Numbers.general(min) + " underflows int64");
    }
    if (any && max >= Long.MAX_VALUE) {
      throw new EvaluationError("Scalar value " + Numbers.general(max) + " overflows int64");
    }
    return any;
  }

  private void choose(List<StepSeries> group, int step) {
    boolean ranks = aggregate.op() == AggregateOp.TOPK || aggregate.op() == AggregateOp.BOTTOMK;
    var there = new ArrayList<StepSeries>(group.size());
    for (var series : group) {
      if (ranks && series.histogramAt(step) != null) {
        ignoreHistogram(parameter[step]);
      } else if (series.hasAt(step)) {
        there.add(series);
      }
    }
    int limit = (int) Math.max(0, Math.min(there.size(), (long) parameter[step]));
    switch (aggregate.op()) {
      case LIMIT_RATIO -> there.removeIf(s -> !inRatio(s.labels(), parameter[step]));
      case LIMITK -> there.subList(limit, there.size()).clear();
      default -> {
        there.sort(byValue(step));
        there.subList(limit, there.size()).clear();
      }
    }
    for (var series : there) {
      chosen.computeIfAbsent(series.labels(), k -> series.blank()).take(series, step);
    }
  }

  // Histograms have no order.
  private void ignoreHistogram(double k) {
    if (k >= 1) {
      new HistogramNotes(evaluator.annotations(), "", aggregate.pos())
          .ignoredInAggregation(aggregate.op().text());
    }
  }

  // NaN is last either way.
  private Comparator<StepSeries> byValue(int step) {
    int sign = aggregate.op() == AggregateOp.TOPK ? -1 : 1;
    return (a, b) -> {
      double x = a.values()[step];
      double y = b.values()[step];
      if (Double.isNaN(x) || Double.isNaN(y)) {
        return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
      }
      return x == y ? 0 : x < y ? -sign : sign;
    };
  }

  /**
   * Whether the series is of the share wanted; the negative ratio's share is all the others. Decided
   * by a hash of the labels, so that it is the same at each step and in each query.
   */
  private static boolean inRatio(Labels labels, double ratio) {
    // The hash, an unsigned number, as a share of the greatest one.
    long hash = XxHash64.of(labels);
    double position = ((hash >>> 11) * 0x1p11 + (hash & 0x7ff)) / 0x1p64;
    return ratio >= 0 ? position < ratio : position >= 1 + ratio;
  }
}
