// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.PosRange;
import java.util.List;
import java.util.TreeSet;

/** What is odd about a query's answer, each thing told once. */
final class Annotations {
  private final String query;
  private final TreeSet<String> warnings = new TreeSet<>();
  private final TreeSet<String> infos = new TreeSet<>();

  Annotations(String query) {
    this.query = query;
  }

  void warn(String text, PosRange pos) {
    warnings.add("PromQL warning: " + text + at(pos));
  }

  void info(String text, PosRange pos) {
    infos.add("PromQL info: " + text + at(pos));
  }

  /** A warning of the source, as it is. */
  void warn(String text) {
    warnings.add(text);
  }

  /** An info of the source, as it is. */
  void info(String text) {
    infos.add(text);
  }

  private String at(PosRange pos) {
    return " (" + pos.describe(query) + ")";
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  List<String> infos() {
    return List.copyOf(infos);
  }
}
