// SPDX-License-Identifier: MIT
package io.tinyobs.query.http;

import io.tinyobs.model.MetricMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What senders say about metrics, found by the name of any series of the family. */
public final class MetricFamilies {
  private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count", "_total");

  private final Map<String, MetricMetadata> known = new HashMap<>();

  private MetricFamilies() {
  }

  /** An index of what was said. */
  public static MetricFamilies of(List<MetricMetadata> said) {
    var families = new MetricFamilies();
    said.forEach(metadata -> families.known.putIfAbsent(metadata.name(), metadata));
    return families;
  }

  /**
   * What is said about the metric a series belongs to; what holds for {@code x} holds for {@code
   * x_bucket}, {@code x_sum}, {@code x_count} and {@code x_total} too.
   */
  public MetricMetadata of(String seriesName) {
    var own = known.get(seriesName);
    if (own != null && !own.equals(MetricMetadata.unknown(seriesName))) {
      return own;
    }
    for (var suffix : SUFFIXES) {
      var family = seriesName.endsWith(suffix)
          ? known.get(seriesName.substring(0, seriesName.length() - suffix.length()))
          : null;
      if (family != null) {
        return new MetricMetadata(seriesName, family.type(), family.unit(), family.help());
      }
    }
    return MetricMetadata.unknown(seriesName);
  }

  /** The type as TinyObs clients know it: {@code counter}, {@code gauge}, {@code histogram} or empty. */
  public String wireType(String seriesName) {
    return switch (of(seriesName).type()) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case HISTOGRAM -> "histogram";
      case SUMMARY, UNKNOWN -> "";
    };
  }
}
