// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Tenant;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.promql.histogram.HistogramText;
import io.tinyobs.query.rules.file.Rule;
import io.tinyobs.query.rules.template.Template;
import io.tinyobs.query.rules.template.TemplateData;
import io.tinyobs.query.rules.template.TemplateException;
import io.tinyobs.query.rules.template.TemplateSample;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Expands the labels and annotations of alerts. What cannot be expanded says so in its place; the alert itself
 * never fails by it.
 *
 * @param externalLabels labels that all alerts get
 * @param externalUrl where people reach this server
 */
record AlertTexts(RuleQuery queries, Map<String, String> externalLabels, String externalUrl) {
  private static final Logger logger = LoggerFactory.getLogger(AlertTexts.class);

  /** The labels of the alert that a series raises. */
  Labels labels(Tenant tenant, Rule.Alerting rule, VectorSample sample, long now) {
    var labels = sample.labels().withoutMetricName().toBuilder();
    rule.labelTemplates().forEach((name, template) -> labels.set(
        name, expand(tenant, rule, template, sample, now)));
    return labels.set("alertname", rule.name()).build();
  }

  /** Its annotations. */
  Labels annotations(Tenant tenant, Rule.Alerting rule, VectorSample sample, long now) {
    var annotations = Labels.builder();
    rule.annotationTemplates().forEach((name, template) -> annotations.set(
        name, expand(tenant, rule, template, sample, now)));
    return annotations.build();
  }

  private String expand(
      Tenant tenant, Rule rule, Template template, VectorSample sample, long now) {
    var data = new TemplateData(
        sample.labels().toMap(), externalLabels, externalUrl, value(sample));
    try {
      return template.expand(data, now, text -> queries.vector(tenant, text, now).stream()
          .map(found -> new TemplateSample(found.labels().toMap(), value(found)))
          .toList());
    } catch (TemplateException e) {
      logger.warn("cannot expand a template of an alert: {}", e.getMessage());
      return "<error expanding template: error executing template __alert_%s: %s>"
          .formatted(rule.name(), e.getMessage());
    }
  }

  private static Object value(VectorSample sample) {
    var histogram = sample.histogram();
    return histogram == null ? sample.value() : HistogramText.of(histogram);
  }
}
