// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.PosRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is odd about a query's answer, each thing told once: where it was found last, which is
 * outermost.
 */
final class Annotations {
  private final String query;
  private final Map<String, String> warnings = new HashMap<>();
  private final Map<String, String> infos = new HashMap<>();
  private long told;

  Annotations(String query) {
    this.query = query;
  }

  void warn(String text, PosRange pos) {
    told++;
    warnings.put("PromQL warning: " + text, at(pos));
  }

  void info(String text, PosRange pos) {
    told++;
    infos.put("PromQL info: " + text, at(pos));
  }

  /** A warning of the source, as it is. */
  void warn(String text) {
    told++;
    warnings.put(text, "");
  }

  /** An info of the source, as it is. */
  void info(String text) {
    told++;
    infos.put(text, "");
  }

  private String at(PosRange pos) {
    return " (" + pos.describe(query) + ")";
  }

  /** How often something was told, be it the same. */
  long told() {
    return told;
  }

  List<String> warnings() {
    return sorted(warnings);
  }

  List<String> infos() {
    return sorted(infos);
  }

  private static List<String> sorted(Map<String, String> places) {
    var texts = new ArrayList<String>(places.size());
    places.forEach((text, place) -> texts.add(text + place));
    Collections.sort(texts);
    return List.copyOf(texts);
  }
}
