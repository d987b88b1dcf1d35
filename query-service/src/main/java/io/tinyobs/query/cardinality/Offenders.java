// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import io.tinyobs.storage.report.CardinalityReport;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who makes the most series, and what each could do about it. */
final class Offenders {
  /** Labels that no tag makes: of the resource, or of the kind of metric. */
  private static final Set<String> NO_TAGS = Set.of(
      "service_name", "service", "job", "instance", "le", "quantile");

  /**
   * One label of one metric.
   *
   * @param values how many
   */
  record VariedLabel(String metric, CardinalityReport.Label label, long values) {
  }

  private Offenders() {
  }

  /** Labels of all metrics, those of most values first. */
  static List<VariedLabel> labels(CardinalityReport report) {
    return report.metrics().stream()
        .flatMap(metric -> labels(metric).stream())
        .sorted(Comparator.comparingLong(VariedLabel::values).reversed())
        .toList();
  }

  /** Labels of one metric, likewise. */
  static List<VariedLabel> labels(CardinalityReport.Metric metric) {
    return metric.labels().stream()
        .map(label -> new VariedLabel(metric.name(), label, label.values().count()))
        .sorted(
            Comparator.comparingLong(VariedLabel::values)
                .reversed()
                .thenComparing(varied -> varied.label().name()))
        .toList();
  }

  /** The label of a metric to begin with: of most values, if a tag makes it. */
  static Optional<VariedLabel> worst(CardinalityReport.Metric metric) {
    return labels(metric).stream()
        .filter(varied -> varied.values() > 1 && !NO_TAGS.contains(varied.label().name()))
        .findFirst();
  }

  static List<MicrometerFix> fixes(CardinalityReport.Metric metric) {
    return worst(metric)
        .map(Offenders::fixes)
        .orElseGet(() -> List.of(MicrometerFix.ofMetric(metric.name())));
  }

  static List<MicrometerFix> fixes(VariedLabel varied) {
    return NO_TAGS.contains(varied.label().name())
        ? List.of(MicrometerFix.ofMetric(varied.metric()))
        : MicrometerFix.ofLabel(
            varied.metric(), varied.label().name(), varied.label().examples());
  }

  /** The metrics of which a service has the most series. */
  static List<CardinalityReport.Share> metricsOf(String service, CardinalityReport report) {
    return report.metrics().stream()
        .flatMap(
            metric -> metric.services().stream()
                .filter(share -> share.name().equals(service))
                .map(share -> new CardinalityReport.Share(metric.name(), share.series())))
        .sorted(
            Comparator.<CardinalityReport.Share>comparingLong(share -> share.series().count())
                .reversed())
        .toList();
  }

  /** What a service could do: about its largest metric, or about their number. */
  static List<MicrometerFix> fixes(CardinalityReport.Share service, CardinalityReport report) {
    return metricsOf(service.name(), report).stream()
        .findFirst()
        .flatMap(
            largest -> report.metrics().stream()
                .filter(metric -> metric.name().equals(largest.name()))
                .filter(metric -> 2 * largest.series().count() >= service.series().count())
                .findFirst())
        .map(Offenders::fixes)
        .orElseGet(() -> List.of(MicrometerFix.ofService(service.series().count())));
  }
}
