// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.NativeHistogram;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A series' values at all steps: one column, and a second one if some of them are histograms.
 *
 * <p>
 * Where the second column has a histogram the first one is absent, so that what only knows numbers
 * sees no sample there. The columns belong to the series and, once the series has been handed on, to
 * whoever got it.
 */
@SuppressWarnings("ArrayRecordComponent") // Columns are the point: loops run over them.
record StepSeries(Labels labels, double[] values, @Nullable NativeHistogram @Nullable [] histograms,
    boolean dropName) {
  private static final Set<String> NAME_LABELS = Set.of(Labels.METRIC_NAME, "__type__", "__unit__");

  StepSeries(Labels labels, double[] values, boolean dropName) {
    this(labels, values, null, dropName);
  }

  /** Whether there is a sample, be it a number or a histogram. */
  boolean hasAt(int step) {
    return hasNumberAt(step) || histograms != null && histograms[step] != null;
  }

  boolean hasNumberAt(int step) {
    return !Absent.is(values[step]);
  }

  @Nullable
  NativeHistogram histogramAt(int step) {
    return histograms == null ? null : histograms[step];
  }

  /** Whether there is a number at each step. */
  boolean isFull() {
    for (double value : values) {
      if (Absent.is(value)) {
        return false;
      }
    }
    return true;
  }

  boolean isEmpty() {
    for (double value : values) {
      if (!Absent.is(value)) {
        return false;
      }
    }
    return !hasHistogram();
  }

  /** Whether any sample is a histogram. */
  boolean hasHistogram() {
    if (histograms != null) {
      for (var histogram : histograms) {
        if (histogram != null) {
          return true;
        }
      }
    }
    return false;
  }

  /** Other numbers, and no histograms. */
  StepSeries withValues(double[] others) {
    return new StepSeries(labels, others, null, dropName);
  }

  /** Other numbers and histograms. */
  StepSeries withSamples(double[] others, @Nullable NativeHistogram @Nullable [] otherHistograms) {
    return new StepSeries(labels, others, otherHistograms, dropName);
  }

  StepSeries withLabels(Labels others) {
    return new StepSeries(others, values, histograms, dropName);
  }

  StepSeries withDropName(boolean drop) {
    return new StepSeries(labels, values, histograms, drop);
  }

  /** A series with these labels and no sample yet, of numbers and histograms as this one. */
  StepSeries blank() {
    return withSamples(Absent.column(values.length),
        histograms == null ? null : new NativeHistogram[values.length]);
  }

  /** Takes over another series' sample at a step; that must have no more columns than this one. */
  void take(StepSeries other, int step) {
    values[step] = other.values[step];
    if (histograms != null) {
      histograms[step] = other.histogramAt(step);
    }
  }

  /** Some number wherever there is a sample, be it a number or a histogram. */
  StepSeries presence() {
    if (histograms == null) {
      return this;
    }
    var presence = Absent.column(values.length);
    for (int i = 0; i < presence.length; i++) {
      if (hasAt(i)) {
        presence[i] = 1;
      }
    }
    return withValues(presence);
  }

  /** The same sample at each of {@code steps} steps; this series has one. */
  StepSeries repeated(int steps) {
    var column = new double[steps];
    Arrays.fill(column, values[0]);
    if (histograms == null) {
      return withValues(column);
    }
    @Nullable
    NativeHistogram[] repeated = new NativeHistogram[steps];
    Arrays.fill(repeated, histograms[0]);
    return withSamples(column, repeated);
  }

  /** Without the metric's name, its type and its unit. */
  static Labels withoutName(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (NAME_LABELS.contains(labels.name(i))) {
        return labels.without(NAME_LABELS);
      }
    }
    return labels;
  }
}
