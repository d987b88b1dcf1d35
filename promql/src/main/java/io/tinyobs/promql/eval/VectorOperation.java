// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.promql.PromQlException.EvaluationError;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.VectorMatching;
import io.tinyobs.promql.ast.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic and comparison of two vectors, pair by pair of series with the same signature.
 *
 * <p>
 * "Many" and "one" are the sides; with {@code group_right} the left one is "one". Several series of
 * a signature may take turns on the "one" side, but never have a value at the same step.
 */
final class VectorOperation {
  private final Evaluator evaluator;
  private final Binary binary;
  private final VectorMatching matching;
  private final Steps steps;
  private final boolean swapped;
  private final Signatures signatures;
  private final @Nullable Double fillOne;
  private final @Nullable Double fillMany;
  private final MixedOperation mixed;
  private final List<StepSeries> results = new ArrayList<>();

  VectorOperation(Evaluator evaluator, Binary binary, VectorMatching matching, Steps steps) {
    this.evaluator = evaluator;
    this.binary = binary;
    this.matching = matching;
    this.steps = steps;
    this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    this.signatures = new Signatures(matching);
    // Unlike the operands the fill values are not swapped with group_right.
    this.fillOne = matching.fillRight();
    this.fillMany = matching.fillLeft();
    this.mixed = new MixedOperation(evaluator, binary, steps.count());
  }

  List<StepSeries> apply(List<StepSeries> left, List<StepSeries> right) {
    var manySide = swapped ? right : left;
    var oneSide = swapped ? left : right;
    var many = bySignature(manySide);
    var one = bySignature(oneSide);
    for (var entry : one.entrySet()) {
      requireUnique(entry.getValue(), manySide, entry.getKey());
    }
    for (var entry : many.entrySet()) {
      var partners = one.getOrDefault(entry.getKey(), List.of());
      boolean isPair = entry.getValue().size() == 1 && partners.size() == 1;
      if (!isPair || !isPlain(entry.getValue().getFirst(), partners.getFirst())) {
        match(entry.getValue(), partners);
      }
    }
    if (fillMany != null) {
      for (var entry : one.entrySet()) {
        if (!many.containsKey(entry.getKey())) {
          match(List.of(), entry.getValue());
        }
      }
    }
    mixed.flush();
    return Columns.merged(Columns.withoutEmpty(results));
  }

  /**
   * Whether two series of numbers that are alone with their signature have been computed: nothing that
   * has to be filled or could meet twice, one loop.
   */
  private boolean isPlain(StepSeries many, StepSeries one) {
    if (matching.fills() || binary.op().isComparison()
        || MixedOperation.isNeeded(binary, many, one)) {
      return false;
    }
    evaluator.budget().hold(steps.count());
    var left = swapped ? one.values() : many.values();
    var right = swapped ? many.values() : one.values();
    var result = new StepSeries(resultLabels(many.labels(), one.labels()),
        Operators.compute(binary.op(), left, right), binary.returnBool() || keepsDrop(many));
    if (!result.isEmpty()) {
      results.add(result);
    }
    return true;
  }

  private Map<Labels, List<StepSeries>> bySignature(List<StepSeries> series) {
    var groups = new java.util.LinkedHashMap<Labels, List<StepSeries>>();
    for (var s : series) {
      groups.computeIfAbsent(signatures.of(s.labels()), k -> new ArrayList<>(1)).add(s);
    }
    return groups;
  }

  private void requireUnique(List<StepSeries> group, List<StepSeries> others, Labels signature) {
    for (int i = 0; group.size() > 1 && i < steps.count(); i++) {
      StepSeries first = null;
      for (var series : group) {
        if (series.hasAt(i)) {
          if (first != null && (matching.fills() || anyAt(others, i))) {
            throw duplicates(first, series, signature);
          }
          first = series;
        }
      }
    }
  }

  private static boolean anyAt(List<StepSeries> series, int step) {
    for (var s : series) {
      if (s.hasAt(step)) {
        return true;
      }
    }
    return false;
  }

  private EvaluationError duplicates(StepSeries a, StepSeries b, Labels signature) {
    var first = MetricText.of(a.labels());
    var second = MetricText.of(b.labels());
    boolean inOrder = first.compareTo(second) <= 0;
    return new EvaluationError(
        ("found duplicate series for the match group %s on the %s hand-side of the operation:"
            + " [%s, %s];many-to-many matching not allowed: matching labels must be unique on one"
            + " side").formatted(MetricText.of(signature), swapped ? "left" : "right",
                inOrder ? first : second, inOrder ? second : first));
  }

  // All series of one signature. What is missing on a side at a step may be filled in.
  private void match(List<StepSeries> many, List<StepSeries> one) {
    var matched = new boolean[steps.count()];
    var resultsThere = new HashMap<Labels, boolean[]>();
    for (var m : many) {
      for (var o : one) {
        pair(m, o, matched, resultsThere);
      }
      if (fillOne != null) {
        var filler = filler(fillOne, m, one, null);
        pair(m, filler, matched, resultsThere);
      }
    }
    if (fillMany != null) {
      for (var o : one) {
        pair(filler(fillMany, o, List.of(), matched), o, matched.clone(), resultsThere);
      }
    }
  }

  // A series that has the fill value where `present` has one, and none of `others` and `taken` has.
  private StepSeries filler(double fill, StepSeries present, List<StepSeries> others,
      boolean @Nullable [] taken) {
    var values = Absent.column(steps.count());
    for (int i = 0; i < values.length; i++) {
      if (present.hasAt(i) && !anyAt(others, i) && (taken == null || !taken[i])) {
        values[i] = fill;
      }
    }
    return new StepSeries(signatures.of(present.labels()), values, false);
  }

  private void pair(StepSeries many, StepSeries one, boolean[] matched,
      Map<Labels, boolean[]> resultsThere) {
    evaluator.budget().hold(steps.count());
    var labels = resultLabels(many.labels(), one.labels());
    var there = resultsThere.computeIfAbsent(labels, k -> new boolean[steps.count()]);
    var values = Absent.column(steps.count());
    @Nullable
    NativeHistogram @Nullable [] histograms = MixedOperation.isNeeded(binary, many, one)
        ? new NativeHistogram[values.length]
        : null;
    boolean any = false;
    for (int i = 0; i < values.length; i++) {
      if (!many.hasAt(i) || !one.hasAt(i)) {
        continue;
      }
      if (histograms == null) {
        double left = swapped ? one.values()[i] : many.values()[i];
        double right = swapped ? many.values()[i] : one.values()[i];
        values[i] = BinaryEvaluator.element(binary, left, right, left);
      } else {
        mixed(i, swapped ? one : many, swapped ? many : one);
        if (mixed.meaningless()) {
          continue;
        }
        values[i] = mixed.number();
        histograms[i] = mixed.histogram();
      }
      occupy(i, matched, there);
      any = true;
    }
    if (any) {
      evaluator.budget().hold(histograms);
      results.add(new StepSeries(labels, values, histograms,
          binary.returnBool() || keepsDrop(many)));
    }
  }

  private void mixed(int step, StepSeries left, StepSeries right) {
    double number = left.values()[step];
    var histogram = left.histogramAt(step);
    mixed.apply(step, number, histogram, right.values()[step], right.histogramAt(step), number,
        histogram);
  }

  private boolean keepsDrop(StepSeries many) {
    return many.dropName() && !binary.op().isArithmetic();
  }

  private void occupy(int step, boolean[] matched, boolean[] there) {
    if (matching.cardinality() == Cardinality.ONE_TO_ONE && matched[step]) {
      throw new EvaluationError("multiple matches for labels: many-to-one matching must be explicit"
          + " (group_left/group_right)");
    }
    if (matching.cardinality() != Cardinality.ONE_TO_ONE && there[step]) {
      throw new EvaluationError(
          "multiple matches for labels: grouping labels must ensure unique matches");
    }
    matched[step] = true;
    there[step] = true;
  }

  private Labels resultLabels(Labels many, Labels one) {
    boolean delayed = evaluator.options().delayedNameRemoval();
    boolean dropsName = binary.op().isArithmetic() || binary.returnBool() && !delayed;
    var labels = dropsName ? StepSeries.withoutName(many) : many;
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      Set<String> names = new HashSet<>(matching.labels());
      return matching.on() ? labels.only(names) : labels.without(names);
    }
    if (matching.include().isEmpty()) {
      return labels;
    }
    var builder = labels.toBuilder();
    for (var name : matching.include()) {
      builder.set(name, one.getOrEmpty(name));
    }
    return builder.build();
  }
}
