// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sample of a query's result.
 *
 * @param value a {@link Double}, or the text of a histogram
 */
public record TemplateSample(Map<String, String> labels, Object value) {
  @Nullable
  Object field(String name) {
    return switch (name) {
      case "Labels" -> labels;
      case "Value" -> value;
      default -> null;
    };
  }
}
