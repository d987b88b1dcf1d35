// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import io.tinyobs.storage.report.CardinalityReport;
import io.tinyobs.storage.report.Sketch;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** Writes a report: TinyObs' members first, then what more is known. */
final class CardinalityJson {
  private static final int FEW = 5;

  private final CardinalityReport report;
  private final int limit;

  /**
   * @param limit most metrics, labels and services
   */
  CardinalityJson(CardinalityReport report, int limit) {
    this.report = report;
    this.limit = limit;
  }

  /** TinyObs' members, which are all there is where no replica reports. */
  static void writeTotals(
      JsonGenerator json,
      long series,
      long names,
      String largest,
      long ofLargest,
      long seriesLimit,
      long metricLimit) {
    json.writeNumberProperty("total_series", series);
    json.writeNumberProperty("unique_metrics", names);
    json.writeStringProperty("max_series_metric", largest);
    json.writeNumberProperty("max_series_count", ofLargest);
    json.writeNumberProperty("series_limit", seriesLimit);
    json.writeNumberProperty("per_metric_limit", metricLimit);
    json.writeNumberProperty("utilization_percent", percent(series, seriesLimit));
  }

  private static double percent(long count, long limit) {
    return limit == 0 ? 0 : Math.round(1000.0 * count / limit) / 10.0;
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    var metrics = report.metrics();
    writeTotals(
        json,
        report.series().count(),
        report.names().count(),
        metrics.isEmpty() ? "" : metrics.getFirst().name(),
        metrics.isEmpty() ? 0 : metrics.getFirst().series().count(),
        report.seriesLimit(),
        report.metricLimit());
    json.writeNumberProperty("replicas", report.replicas());
    json.writeStringProperty("measured_at", Instant.ofEpochMilli(report.atMillis()).toString());
    json.writeNumberProperty("exact_up_to", Sketch.EXACT);
    json.writeNumberProperty("standard_error_percent", Sketch.STANDARD_ERROR_PERCENT);
    array(json, "metrics", metrics, this::writeMetric);
    array(json, "labels", Offenders.labels(report), this::writeLabel);
    array(json, "services", report.services(), this::writeService);
    json.writeEndObject();
  }

  private <T> void array(
      JsonGenerator json,
      String name,
      List<T> items,
      BiConsumer<JsonGenerator, T> each) {
    json.writeArrayPropertyStart(name);
    items.stream().limit(limit).forEach(item -> each.accept(json, item));
    json.writeEndArray();
  }

  private void writeMetric(JsonGenerator json, CardinalityReport.Metric metric) {
    json.writeStartObject();
    json.writeStringProperty("name", metric.name());
    json.writeNumberProperty("series", metric.series().count());
    json.writeNumberProperty(
        "limit_percent", percent(metric.series().count(), report.metricLimit()));
    json.writeNumberProperty("overflowed_samples", metric.folded());
    json.writeArrayPropertyStart("labels");
    Offenders.labels(metric).stream().limit(FEW).forEach(varied -> {
      json.writeStartObject();
      json.writeStringProperty("name", varied.label().name());
      json.writeNumberProperty("values", varied.values());
      json.writeEndObject();
    });
    json.writeEndArray();
    writeShares(json, "services", metric.services());
    writeFixes(json, Offenders.fixes(metric));
    json.writeEndObject();
  }

  private void writeLabel(JsonGenerator json, Offenders.VariedLabel varied) {
    json.writeStartObject();
    json.writeStringProperty("metric", varied.metric());
    json.writeStringProperty("name", varied.label().name());
    json.writeNumberProperty("values", varied.values());
    json.writeArrayPropertyStart("examples");
    varied.label().examples().forEach(json::writeString);
    json.writeEndArray();
    writeFixes(json, Offenders.fixes(varied));
    json.writeEndObject();
  }

  private void writeService(JsonGenerator json, CardinalityReport.Share service) {
    json.writeStartObject();
    json.writeStringProperty("name", service.name());
    json.writeNumberProperty("series", service.series().count());
    writeShares(json, "metrics", Offenders.metricsOf(service.name(), report));
    writeFixes(json, Offenders.fixes(service, report));
    json.writeEndObject();
  }

  private static void writeShares(
      JsonGenerator json, String name, List<CardinalityReport.Share> shares) {
    json.writeArrayPropertyStart(name);
    shares.stream()
        .sorted((a, b) -> Long.compare(b.series().count(), a.series().count()))
        .limit(FEW)
        .forEach(share -> {
          json.writeStartObject();
          json.writeStringProperty("name", share.name());
          json.writeNumberProperty("series", share.series().count());
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  private static void writeFixes(JsonGenerator json, List<MicrometerFix> fixes) {
    json.writeArrayPropertyStart("fixes");
    for (var fix : fixes) {
      json.writeStartObject();
      json.writeStringProperty("filter", fix.filter());
      json.writeStringProperty("effect", fix.effect());
      json.writeStringProperty("java", fix.java());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
