// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.ast.Quoting;
import java.util.StringJoiner;

/** Labels as Prometheus' messages write them: all within braces, the name among them. */
final class MetricText {
  private MetricText() {
  }

  static String of(Labels labels) {
    var text = new StringJoiner(", ", "{", "}");
    labels.forEach((name, value) -> text
        .add(Quoting.labelName(name) + "=" + Quoting.quote(value)));
    return text.toString();
  }
}
