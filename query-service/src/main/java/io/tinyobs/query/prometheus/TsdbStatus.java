// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Counts which labels and values make the most series. Holds one number a label pair.
 */
final class TsdbStatus {
  /**
   * One of the largest.
   *
   * @param name metric, label or {@code label=value}
   * @param value how many
   */
  record Count(String name, long value) {
  }

  private final Map<String, Map<String, Long>> seriesByLabelAndValue = new HashMap<>();

  /** Counts these series. */
  TsdbStatus(List<Labels> series) {
    for (var labels : series) {
      labels.forEach((name, value) -> seriesByLabelAndValue
          .computeIfAbsent(name, unused -> new HashMap<>())
          .merge(value, 1L, Long::sum));
    }
  }

  /** How many different pairs of label and value there are. */
  long labelPairs() {
    return seriesByLabelAndValue.values().stream().mapToLong(Map::size).sum();
  }

  /** The metrics with the most series. */
  List<Count> seriesByMetric(int limit) {
    return largest(seriesByLabelAndValue.getOrDefault(Labels.METRIC_NAME, Map.of()),
        Long::longValue, limit);
  }

  /** The labels with the most values. */
  List<Count> valuesByLabel(int limit) {
    return largest(seriesByLabelAndValue, Map::size, limit);
  }

  /** The labels whose names and values take the most bytes, counted once a series. */
  List<Count> bytesByLabel(int limit) {
    var bytes = new HashMap<String, Long>();
    seriesByLabelAndValue.forEach((name, values) -> {
      long ofName = bytes(name);
      long sum = 0;
      for (var value : values.entrySet()) {
        sum += (ofName + bytes(value.getKey())) * value.getValue();
      }
      bytes.put(name, sum);
    });
    return largest(bytes, Long::longValue, limit);
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The pairs that the most series have. */
  List<Count> seriesByPair(int limit) {
    return seriesByLabelAndValue.entrySet().stream()
        .flatMap(label -> label.getValue().entrySet().stream()
            .map(value -> new Count(label.getKey() + "=" + value.getKey(), value.getValue())))
        .sorted(LARGEST)
        .limit(limit)
        .toList();
  }

  private static final Comparator<Count> LARGEST = Comparator
      .comparingLong(Count::value)
      .reversed()
      .thenComparing(Count::name);

  private static <T> List<Count> largest(Map<String, T> all, ToLongFunction<T> size, int limit) {
    return all.entrySet().stream()
        .map(entry -> new Count(entry.getKey(), size.applyAsLong(entry.getValue())))
        .sorted(LARGEST)
        .limit(limit)
        .toList();
  }
}
