// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code sort} and its like; without effect on a range query, whose series have one order. */
final class SortFunctions {
  private final Evaluator evaluator;

  SortFunctions(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  List<StepSeries> sort(Call call, Steps steps) {
    var sorted = new ArrayList<>(evaluator.vector(call.args().get(0), steps));
    if (steps.count() > 1) {
      evaluator.annotations().warn(
          "sort is ineffective for range queries since results are always ordered by labels",
          call.pos());
    }
    switch (call.function().name()) {
      case "sort" -> {
        keepNumbers(sorted);
        sorted.sort(byValue(1));
      }
      case "sort_desc" -> {
        keepNumbers(sorted);
        sorted.sort(byValue(-1));
      }
      case "sort_by_label" -> sorted.sort(byLabels(call));
      default -> sorted.sort(byLabels(call).reversed());
    }
    return sorted;
  }

  // Histograms have no order.
  private static void keepNumbers(List<StepSeries> vector) {
    vector.replaceAll(
        series -> series.histograms() == null ? series : series.withValues(series.values()));
    vector.removeIf(StepSeries::isEmpty);
  }

  // NaN is last either way.
  private static Comparator<StepSeries> byValue(int sign) {
    return (a, b) -> {
      double x = a.values()[0];
      double y = b.values()[0];
      if (Double.isNaN(x) || Double.isNaN(y)) {
        return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
      }
      return x == y ? 0 : x < y ? -sign : sign;
    };
  }

  private Comparator<StepSeries> byLabels(Call call) {
    var names = call.args().stream().skip(1).map(evaluator::string).toList();
    return (a, b) -> {
      for (var name : names) {
        int order = NaturalOrder.compare(a.labels().getOrEmpty(name), b.labels().getOrEmpty(name));
        if (order != 0) {
          return order;
        }
      }
      return a.labels().compareTo(b.labels());
    };
  }
}
