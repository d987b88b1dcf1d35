// SPDX-License-Identifier: MIT
package io.tinyobs.promql.script;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code {{schema:1 count:3 sum:2.5 offset:-1 buckets:[1 2]}}}. */
final class HistogramParser {
  private static final Pattern ITEM = Pattern.compile("(\\w+)\\s*:\\s*(\\[[^]]*]|\\S+)");

  private HistogramParser() {
  }

  /** A histogram, and whether the text says what is known of a reset. */
  record Described(NativeHistogram histogram, boolean saysReset) {
  }

  static Described parse(String text) {
    Map<String, String> items = new HashMap<>();
    var matcher = ITEM.matcher(text.substring(2, text.length() - 2));
    while (matcher.find()) {
      items.put(matcher.group(1), matcher.group(2));
    }
    var reset = switch (items.getOrDefault("counter_reset_hint", "unknown")) {
      case "reset" -> CounterReset.RESET;
      case "not_reset" -> CounterReset.NOT_RESET;
      case "gauge" -> CounterReset.GAUGE;
      default -> CounterReset.UNKNOWN;
    };
    var histogram = new NativeHistogram(reset, integer(items, "schema"),
        number(items, "z_bucket_w"), number(items, "z_bucket"), number(items, "count"),
        number(items, "sum"),
        Buckets.allFrom(integer(items, "n_offset"), numbers(items, "n_buckets")),
        Buckets.allFrom(integer(items, "offset"), numbers(items, "buckets")),
        numbers(items, "custom_values"));
    return new Described(histogram, items.containsKey("counter_reset_hint"));
  }

  private static int integer(Map<String, String> items, String name) {
    return Integer.parseInt(items.getOrDefault(name, "0"));
  }

  private static double number(Map<String, String> items, String name) {
    return SeriesText.number(items.getOrDefault(name, "0"));
  }

  private static double[] numbers(Map<String, String> items, String name) {
    var text = items.getOrDefault(name, "[]");
    return Arrays.stream(text.substring(1, text.length() - 1).trim().split("\\s+"))
        .filter(word -> !word.isEmpty()).mapToDouble(SeriesText::number).toArray();
  }
}
