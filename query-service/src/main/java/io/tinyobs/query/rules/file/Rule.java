// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.file;

import io.tinyobs.model.Labels;
import io.tinyobs.query.rules.template.Template;
import java.time.Duration;
import java.util.SortedMap;

/** A rule as its file says. */
public sealed interface Rule {
  /** The metric it records, or the alert it raises. */
  String name();

  /** Its expression in Prometheus' canonical form. */
  String query();

  /** The labels it adds, its group's included; of an alert they may be templates. */
  Labels labels();

  /** What tells it from the other rules of its group. */
  default String identity() {
    return name() + labels();
  }

  /** Records the value of its expression under a new name. */
  record Recording(String name, String query, Labels labels) implements Rule {
  }

  /**
   * Raises an alert for each series of its expression.
   *
   * @param hold how long a series must be there before the alert fires
   * @param keepFiring how long the alert goes on firing once the series is gone
   * @param annotations templates by name
   * @param labelTemplates the same of the labels that are templates
   */
  record Alerting(
      String name,
      String query,
      Labels labels,
      Duration hold,
      Duration keepFiring,
      Labels annotations,
      SortedMap<String, Template> labelTemplates,
      SortedMap<String, Template> annotationTemplates) implements Rule {
    /** Whether the other says the same. */
    boolean says(Alerting other) {
      return name.equals(other.name)
          && query.equals(other.query)
          && labels.equals(other.labels)
          && hold.equals(other.hold)
          && keepFiring.equals(other.keepFiring)
          && annotations.equals(other.annotations);
    }
  }
}
