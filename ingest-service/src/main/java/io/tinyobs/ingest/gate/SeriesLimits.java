// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.gate;

import io.tinyobs.model.Labels;

/**
 * How long names and values may be, and how many series there may be.
 *
 * @param metricBytes longest metric name, bytes of UTF-8
 * @param nameBytes longest label name, bytes of UTF-8
 * @param valueBytes longest label value, bytes of UTF-8
 * @param labels most labels, the metric's name not counted
 * @param seriesPerMetric most series of one metric
 * @param series most series of one tenant
 */
public record SeriesLimits(
    int metricBytes, int nameBytes, int valueBytes, int labels, int seriesPerMetric, int series) {

  /** The same with another number of series of one metric. */
  SeriesLimits withSeriesPerMetric(int other) {
    return new SeriesLimits(metricBytes, nameBytes, valueBytes, labels, other, series);
  }

  /**
   * Lets a series of acceptable size pass.
   *
   * @throws RecordRefused if it has no name, too many labels, or text that is too long or not Unicode
   */
  public Labels check(Labels series) {
    var metric = series.metricName();
    if (metric.isEmpty()) {
      throw new RecordRefused(
          Reason.METRIC_NAME_MISSING, "cannot accept a series: got none, expected a metric name");
    }
    checkCount(metric, series.size() - 1);
    for (int i = 0; i < series.size(); i++) {
      boolean isMetric = series.name(i).equals(Labels.METRIC_NAME);
      checkName(metric, series.name(i), Utf8.length(series.name(i)));
      checkValue(metric, series.name(i), Utf8.length(series.value(i)), isMetric);
    }
    return series;
  }

  /** Lets a number of labels pass, the metric's name not among them. */
  public void checkCount(String metric, int count) {
    if (count > labels) {
      throw new RecordRefused(
          Reason.TOO_MANY_LABELS,
          "cannot accept %s: it has %d labels, at most %d are allowed"
              .formatted(brief(metric), count, labels));
    }
  }

  /** Lets the name of a label pass; {@code bytes} is its length, or -1 if it is not Unicode. */
  public void checkName(String metric, String name, int bytes) {
    checkUnicode(metric, name, bytes);
    if (bytes > nameBytes) {
      throw new RecordRefused(
          Reason.NAME_TOO_LONG,
          "cannot accept %s: label name %s has %d bytes, at most %d are allowed"
              .formatted(brief(metric), brief(name), bytes, nameBytes));
    }
  }

  /** Lets the value of a label pass; {@code bytes} is its length, or -1 if it is not Unicode. */
  public void checkValue(String metric, String name, int bytes, boolean isMetric) {
    checkUnicode(metric, name, bytes);
    if (isMetric && bytes > metricBytes) {
      throw new RecordRefused(
          Reason.NAME_TOO_LONG,
          "cannot accept %s: its name has %d bytes, at most %d are allowed"
              .formatted(brief(metric), bytes, metricBytes));
    }
    if (!isMetric && bytes > valueBytes) {
      throw new RecordRefused(
          Reason.VALUE_TOO_LONG,
          "cannot accept %s: the value of label %s has %d bytes, at most %d are allowed"
              .formatted(brief(metric), brief(name), bytes, valueBytes));
    }
  }

  private static void checkUnicode(String metric, String name, int bytes) {
    if (bytes < 0) {
      throw new RecordRefused(
          Reason.INVALID_UTF8,
          "cannot accept %s: label %s is not valid Unicode".formatted(brief(metric), brief(name)));
    }
  }

  /** A name as a message can carry it: of any length, shown up to 64 characters. */
  static String brief(String text) {
    return text.length() <= 64 ? text : text.substring(0, 63) + "…";
  }
}
