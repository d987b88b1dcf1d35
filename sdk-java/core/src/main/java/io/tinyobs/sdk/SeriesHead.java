// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import io.tinyobs.sdk.internal.Json;
import java.util.Map;
import java.util.TreeMap;

/** Writes the part of a sample's JSON that never changes, once per series rather than once per sample. */
final class SeriesHead {
  static final String COUNTER = "counter";
  static final String GAUGE = "gauge";

  private SeriesHead() {
  }

  /** The sample as an object from its name to just before its value, open at the end. */
  static String of(String name, String type, Map<String, String> labels) {
    Json json = new Json().raw("{\"name\":").string(name).raw(",\"type\":\"").raw(type)
        .raw("\",\"labels\":{");
    json.entries(labels, (key, value) -> json.string(key).raw(":").string(value));
    return json.raw("},\"value\":").toString();
  }

  static Map<String, String> with(Map<String, String> labels, String key, String value) {
    Map<String, String> more = new TreeMap<>(labels);
    more.put(key, value);
    return more;
  }
}
