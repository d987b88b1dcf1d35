// SPDX-License-Identifier: MIT
package io.tinyobs.query.exposition;

import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Metrics that stand together in an exposition: one, or the parts of a histogram or summary.
 *
 * @param name the family's name, which the parts begin with
 * @param described what its sender says, the type above all
 * @param series names of the parts that there are
 */
record Family(String name, MetricMetadata described, List<String> series) {
  private static final String TOTAL = "_total";

  /** The families that series of these names make up, sorted by name. */
  static List<Family> of(Collection<String> seriesNames, List<MetricMetadata> described) {
    var known = new HashMap<String, MetricMetadata>();
    described.forEach(said -> known.put(said.name(), said));
    var families = new TreeMap<String, Family>();
    for (var name : new TreeSet<>(seriesNames)) {
      var of = described(name, known);
      families.computeIfAbsent(of.name(), unused -> new Family(of.name(), of, new ArrayList<>()))
          .series()
          .add(name);
    }
    return List.copyOf(families.values());
  }

  private static MetricMetadata described(String name, Map<String, MetricMetadata> known) {
    var own = known.get(name);
    if (own != null && own.type() != MetricType.UNKNOWN) {
      return own;
    }
    var whole = whole(name, known);
    if (whole != null) {
      return whole;
    }
    if (name.endsWith(TOTAL)) {
      var counter = known.get(name.substring(0, name.length() - TOTAL.length()));
      if (counter != null && counter.type() == MetricType.COUNTER) {
        return new MetricMetadata(name, MetricType.COUNTER, counter.unit(), counter.help());
      }
    }
    return own == null ? MetricMetadata.unknown(name) : own;
  }

  /** The histogram or summary that a metric is a part of, or null. */
  private static @Nullable MetricMetadata whole(String name, Map<String, MetricMetadata> known) {
    for (var suffix : List.of("_bucket", "_sum", "_count")) {
      if (name.endsWith(suffix)) {
        var of = known.get(name.substring(0, name.length() - suffix.length()));
        boolean fits = of != null && (of.type() == MetricType.HISTOGRAM
            || of.type() == MetricType.SUMMARY && !suffix.equals("_bucket"));
        return fits ? of : null;
      }
    }
    return null;
  }

  /** The same as OpenMetrics has it: a counter's name is without {@code _total}; what has no such name is none. */
  Family forOpenMetrics() {
    if (described.type() != MetricType.COUNTER) {
      return this;
    }
    return name.endsWith(TOTAL) && name.length() > TOTAL.length()
        ? new Family(name.substring(0, name.length() - TOTAL.length()), described, series)
        : untyped();
  }

  /** The same without a type, under the name of its series. */
  Family untyped() {
    var own = series.getFirst();
    return new Family(
        own,
        new MetricMetadata(own, MetricType.UNKNOWN, described.unit(), described.help()),
        series);
  }
}
