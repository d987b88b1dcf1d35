// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import io.tinyobs.model.MetricType;
import java.util.List;

/** Which metric a series is a part of. */
final class MetricFamily {
  private static final List<String> HISTOGRAM = List.of("_bucket", "_count", "_sum");
  private static final List<String> SUMMARY = List.of("_count", "_sum");

  private MetricFamily() {
  }

  /** The metric that is described where a series of this name and type is: the whole, not one of its parts. */
  static String of(String name, MetricType type) {
    var parts = switch (type) {
      case HISTOGRAM -> HISTOGRAM;
      case SUMMARY -> SUMMARY;
      case COUNTER, GAUGE, UNKNOWN -> List.<String>of();
    };
    for (var part : parts) {
      if (name.endsWith(part) && name.length() > part.length()) {
        return name.substring(0, name.length() - part.length());
      }
    }
    return name;
  }
}
