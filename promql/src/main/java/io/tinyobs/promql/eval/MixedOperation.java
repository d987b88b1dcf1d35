// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.promql.ast.BinaryOp;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.eval.HistogramNotes.Operation;
import io.tinyobs.promql.histogram.HistogramSum;
import io.tinyobs.promql.histogram.Histograms;
import io.tinyobs.promql.histogram.Trim;
import org.jspecify.annotations.Nullable;

/**
 * An operator between samples of which any may be a histogram: the result of the last pair, and what
 * was odd about the last odd pair of each step.
 */
final class MixedOperation {
  private final Evaluator evaluator;
  private final Binary binary;
  private final int steps;
  // Made when there is something to say, which is seldom.
  private @Nullable Runnable @Nullable [] remarks;
  private final HistogramNotes notes;
  private double number;
  private @Nullable NativeHistogram histogram;
  private boolean meaningless;

  MixedOperation(Evaluator evaluator, Binary binary, int steps) {
    this.evaluator = evaluator;
    this.binary = binary;
    this.steps = steps;
    this.notes = new HistogramNotes(evaluator.annotations(), "", binary.pos());
  }

  /** Whether the operator needs this class for these two series; the scalar side is null. */
  static boolean isNeeded(Binary binary, StepSeries one, @Nullable StepSeries other) {
    return isTrim(binary.op()) || one.histograms() != null
        || other != null && other.histograms() != null;
  }

  private static boolean isTrim(BinaryOp op) {
    return op == BinaryOp.TRIM_LOWER || op == BinaryOp.TRIM_UPPER;
  }

  /** Whether the operator has no meaning for the pair, which then is no pair at all. */
  boolean meaningless() {
    return meaningless;
  }

  /** The result as a number, absent if there is none. */
  double number() {
    return number;
  }

  /** The result as a histogram, or null. */
  @Nullable
  NativeHistogram histogram() {
    return histogram;
  }

  /**
   * Applies the operator to one pair.
   *
   * @param kept
   *          the number that a comparison keeps, if it holds
   * @param keptHistogram
   *          the histogram that a comparison keeps
   */
  void apply(int step, double left, @Nullable NativeHistogram leftHistogram, double right,
      @Nullable NativeHistogram rightHistogram, double kept,
      @Nullable NativeHistogram keptHistogram) {
    number = Absent.VALUE;
    histogram = null;
    meaningless = false;
    if (leftHistogram != null && rightHistogram != null) {
      ofHistograms(step, leftHistogram, rightHistogram, keptHistogram);
    } else if (leftHistogram != null) {
      ofHistogram(step, leftHistogram, right);
    } else if (rightHistogram != null) {
      if (binary.op() == BinaryOp.MUL) {
        histogram = Histograms.multiplied(rightHistogram, left);
      } else {
        incompatible(step, "float", "histogram");
      }
    } else if (isTrim(binary.op())) {
      incompatible(step, "float", "float");
    } else {
      number = BinaryEvaluator.element(binary, left, right, kept);
    }
  }

  private void ofHistogram(int step, NativeHistogram left, double right) {
    switch (binary.op()) {
      case MUL -> histogram = Histograms.multiplied(left, right);
      case DIV -> histogram = Histograms.divided(left, right);
      case TRIM_UPPER -> histogram = Trim.of(left, right, true);
      case TRIM_LOWER -> histogram = Trim.of(left, right, false);
      default -> incompatible(step, "histogram", "float");
    }
  }

  private void ofHistograms(int step, NativeHistogram left, NativeHistogram right,
      @Nullable NativeHistogram kept) {
    switch (binary.op()) {
      case ADD -> added(step, left, right, Operation.ADDITION);
      case SUB -> added(step, left, right, Operation.SUBTRACTION);
      case EQUAL, NOT_EQUAL -> {
        boolean holds = left.hasSameData(right) == (binary.op() == BinaryOp.EQUAL);
        if (binary.returnBool()) {
          number = holds ? 1 : 0;
        } else if (holds) {
          histogram = kept;
        }
      }
      default -> incompatible(step, "histogram", "histogram");
    }
  }

  private void added(int step, NativeHistogram left, NativeHistogram right, Operation operation) {
    var sum = new HistogramSum(left);
    boolean fits = operation == Operation.ADDITION ? sum.add(right) : sum.subtract(right);
    meaningless = !fits || sum.resetsCollided();
    if (!fits) {
      remark(step, () -> evaluator.annotations().warn(
          "incompatible bucket layout encountered for binary operator " + binary.op().text(),
          binary.pos()));
    } else if (sum.resetsCollided()) {
      remark(step, () -> notes.resetsCollided(operation));
    } else {
      if (sum.boundsReconciled()) {
        remark(step, () -> notes.boundsReconciled(operation));
      }
      histogram = operation == Operation.ADDITION
          ? sum.value()
          : sum.value().withCounterReset(CounterReset.GAUGE);
    }
  }

  private void incompatible(int step, String left, String right) {
    meaningless = true;
    var op = binary.op().text();
    remark(step, () -> evaluator.annotations().info(
        "incompatible sample types encountered for binary operator \"%s\": %s %s %s".formatted(op,
            left, op, right),
        binary.pos()));
  }

  private void remark(int step, Runnable remark) {
    if (remarks == null) {
      remarks = new Runnable[steps];
    }
    remarks[step] = remark;
  }

  /** Tells what was odd. */
  void flush() {
    if (remarks == null) {
      return;
    }
    for (var remark : remarks) {
      if (remark != null) {
        remark.run();
      }
    }
  }
}
