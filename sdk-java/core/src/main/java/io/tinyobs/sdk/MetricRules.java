// SPDX-License-Identifier: MIT
package io.tinyobs.sdk;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the server takes, checked here: one bad metric makes it refuse a whole batch. */
final class MetricRules {
  /** Room for {@code _bucket} within the server's 256. */
  private static final int MAX_NAME_BYTES = 249;
  private static final int MAX_KEY_BYTES = 256;
  private static final int MAX_VALUE_BYTES = 1024;
  /** The server's 20, less {@code le}. */
  private static final int MAX_LABELS = 19;
  private static final Set<String> RESERVED = Set.of("__name__", "le");

  private MetricRules() {
  }

  static void checkName(String name) {
    check(!name.isBlank() && bytes(name) <= MAX_NAME_BYTES, "cannot accept metric \"" + name
        + "\": expected a name of 1 to " + MAX_NAME_BYTES + " bytes");
  }

  /** The labels in order, empty values left out as they mean the same as no label. */
  static Map<String, String> labels(String metric, Map<String, String> common, String... labels) {
    check(labels.length % 2 == 0, "cannot accept " + metric + ": got " + labels.length
        + " label strings, expected key, value, key, value");
    Map<String, String> all = new TreeMap<>(common);
    for (int i = 0; i < labels.length; i += 2) {
      checkLabel(metric, labels[i], labels[i + 1]);
      all.put(labels[i], labels[i + 1]);
    }
    all.values().removeIf(String::isEmpty);
    check(all.size() <= MAX_LABELS, "cannot accept " + metric + ": got " + all.size()
        + " labels, expected at most " + MAX_LABELS);
    return all;
  }

  static void checkLabel(String metric, String key, String value) {
    check(!key.isBlank() && bytes(key) <= MAX_KEY_BYTES && !RESERVED.contains(key),
        "cannot accept " + metric + ": got label \"" + key + "\", expected a name of 1 to "
            + MAX_KEY_BYTES + " bytes, not one of " + RESERVED);
    check(bytes(value) <= MAX_VALUE_BYTES, "cannot accept " + metric + ": got " + bytes(value)
        + " bytes in label " + key + ", expected at most " + MAX_VALUE_BYTES);
  }

  static void checkBounds(String metric, double[] bounds) {
    for (int i = 0; i < bounds.length; i++) {
      check(Double.isFinite(bounds[i]) && (i == 0 || bounds[i] > bounds[i - 1]), "cannot accept "
          + metric + ": got bucket bound " + bounds[i] + ", expected finite and rising ones");
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
