// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.PosRange;
import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.histogram.Estimate;

/**
 * What may be odd where histograms are involved, told of one metric at one place of the query.
 *
 * @param metric
 *          the metric's name, or "" if it has none
 */
record HistogramNotes(Annotations annotations, String metric, PosRange pos) {
  /** What was done to histograms when it turned out that they do not fit each other. */
  enum Operation {
    ADDITION("addition"), SUBTRACTION("subtraction"), AGGREGATION("aggregation");

    private final String text;

    Operation(String text) {
      this.text = text;
    }
  }

  void mixedSamples() {
    annotations.warn("encountered a mix of histograms and floats for metric name " + name(), pos);
  }

  void mixedInAggregation() {
    annotations.warn("encountered a mix of histograms and floats for aggregation", pos);
  }

  void mixedSchemas() {
    annotations.warn("vector contains a mix of histograms with exponential and custom buckets"
        + " schemas for metric name " + name(), pos);
  }

  void mixedWithClassic() {
    annotations.warn("vector contains a mix of classic and native histograms" + forName(), pos);
  }

  void notCounter() {
    annotations.warn("this native histogram metric is not a counter: " + name(), pos);
  }

  void notGauge() {
    annotations.warn("this native histogram metric is not a gauge: " + name(), pos);
  }

  void ignoredInRange() {
    annotations.info("ignored histograms in a range containing both floats and histograms for"
        + " metric name " + name(), pos);
  }

  void ignoredInAggregation(String aggregation) {
    annotations.info("ignored histogram in " + aggregation + " aggregation", pos);
  }

  void resetsCollided(Operation operation) {
    annotations.warn("conflicting counter resets during histogram " + operation.text, pos);
  }

  void boundsReconciled(Operation operation) {
    annotations.info("mismatched custom buckets were reconciled during " + operation.text, pos);
  }

  void startsOverlap(int times) {
    annotations
        .warn("sample has start time that overlaps with previous sample timestamp for metric "
            + name() + (times > 1 ? " (" + times + " occurrences)" : ""), pos);
  }

  void remark(Estimate.Remark remark) {
    switch (remark) {
      case NONE -> {
      }
      case NAN_RESULT -> annotations.info("input to histogram_quantile has NaN observations, result"
          + " is NaN" + forName(), pos);
      case SKEWED -> annotations.info("input to histogram_quantile has NaN observations, result is"
          + " skewed higher" + forName(), pos);
      case NAN_EXCLUDED -> annotations.info("input to histogram_fraction has NaN observations,"
          + " which are excluded from all fractions" + forName(), pos);
    }
  }

  private String name() {
    return Quoting.quote(metric);
  }

  private String forName() {
    return metric.isEmpty() ? "" : " for metric name " + name();
  }
}
