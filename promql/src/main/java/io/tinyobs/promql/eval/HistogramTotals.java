// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.Series;
import io.tinyobs.promql.ast.BinaryOp;
import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.histogram.Resets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows of which selectors a query needs the counts and sums of histograms alone, and leaves their
 * buckets out: there is less to add, and bounds that differ do not matter. Resets are looked for
 * before, in the buckets.
 */
final class HistogramTotals {
  private static final Set<String> OF_TOTALS = Set.of("histogram_avg", "histogram_count",
      "histogram_sum");
  private static final Set<String> OF_BUCKETS = Set.of("histogram_fraction", "histogram_quantile",
      "histogram_quantiles");
  private final Set<Expr> sufficient = Collections.newSetFromMap(new IdentityHashMap<>());

  HistogramTotals(Expr root) {
    visit(root, false, false);
  }

  private void visit(Expr expr, boolean totals, boolean buckets) {
    boolean onlyTotals = totals;
    boolean needsBuckets = buckets;
    switch (expr) {
      case VectorSelector v -> {
        if (totals && !buckets) {
          sufficient.add(v);
        }
      }
      case MatrixSelector m -> visit(m.selector(), totals, buckets);
      case Subquery s -> needsBuckets = true;
      case Call c -> {
        onlyTotals |= OF_TOTALS.contains(c.function().name());
        needsBuckets |= OF_BUCKETS.contains(c.function().name());
      }
      case Binary b -> needsBuckets |= b.op() == BinaryOp.TRIM_LOWER
          || b.op() == BinaryOp.TRIM_UPPER;
      default -> {
      }
    }
    for (var child : expr.children()) {
      visit(child, onlyTotals, needsBuckets);
    }
  }

  /** Whether the query needs no buckets of this selector's histograms. */
  boolean sufficeFor(VectorSelector selector) {
    return sufficient.contains(selector);
  }

  /** The same series, its histograms without buckets. */
  static Series of(Series series) {
    var stored = series.histograms();
    if (stored == null) {
      return series;
    }
    @Nullable
    NativeHistogram[] totals = new NativeHistogram[stored.length];
    NativeHistogram before = null;
    for (int i = 0; i < stored.length; i++) {
      var histogram = stored[i];
      if (histogram != null) {
        var reset = histogram.counterReset();
        if (reset == CounterReset.UNKNOWN && before != null) {
          reset = Resets.between(before, histogram)
              ? CounterReset.RESET
              : CounterReset.NOT_RESET;
        }
        totals[i] = new NativeHistogram(reset, histogram.schema(), 0, 0, histogram.count(),
            histogram.sum(), Buckets.EMPTY, Buckets.EMPTY, new double[0]);
        before = histogram;
      }
    }
    return new Series(series.labels(), series.timestamps(), series.values(), totals,
        series.startTimestamps());
  }
}
