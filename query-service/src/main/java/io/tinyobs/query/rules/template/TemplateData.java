// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a template may speak of.
 *
 * @param labels labels of the series that raised the alert
 * @param externalLabels labels that all alerts of this server get
 * @param externalUrl where people reach this server
 * @param value the series' value: a {@link Double}, or the text of a histogram
 */
public record TemplateData(
    Map<String, String> labels,
    Map<String, String> externalLabels,
    String externalUrl,
    Object value) {
  @Nullable
  Object field(String name) {
    return switch (name) {
      case "Labels" -> labels;
      case "ExternalLabels" -> externalLabels;
      case "ExternalURL" -> externalUrl;
      case "Value" -> value;
      default -> null;
    };
  }
}
