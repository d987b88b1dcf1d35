// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import io.tinyobs.ingest.gate.Histograms;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Reads a native histogram as {@code /v1/export} writes it; drawn in {@code docs/formats/export.md}. */
final class TinyHistogram {
  private final String metric;
  private final JsonNode node;

  private TinyHistogram(String metric, JsonNode node) {
    this.metric = metric;
    this.node = node;
  }

  /**
   * A histogram.
   *
   * @throws RecordRefused if it has another shape, or contradicts itself
   */
  static NativeHistogram read(String metric, JsonNode node) {
    return new TinyHistogram(metric, node).histogram();
  }

  private NativeHistogram histogram() {
    if (!node.isObject()) {
      throw refused("histogram", node, "an object");
    }
    return Histograms.checked(
        metric, reset(), schema(), number("zero_threshold"), number("zero_count"), number("count"),
        number("sum"), buckets("negative"), buckets("positive"), bounds(), false);
  }

  private CounterReset reset() {
    var value = node.path("counter_reset");
    if (value.isMissingNode()) {
      return CounterReset.UNKNOWN;
    }
    for (var known : CounterReset.values()) {
      if (value.isString()
          && value.stringValue().equals(known.name().toLowerCase(Locale.ROOT))) {
        return known;
      }
    }
    throw refused("counter_reset", value, "unknown, reset, not_reset or gauge");
  }

  private int schema() {
    var value = node.path("schema");
    return value.isMissingNode() ? 0 : integer("schema", value);
  }

  private int integer(String member, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw refused(member, value, "an integer of 32 bits");
    }
    return value.intValue();
  }

  private double number(String member) {
    var value = node.path(member);
    return value.isMissingNode() ? 0 : number(member, value);
  }

  private double number(String member, JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    var text = value.isString() ? value.stringValue() : "";
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> throw refused(member, value, "a number, \"NaN\", \"+Inf\" or \"-Inf\"");
    };
  }

  private double[] bounds() {
    var list = list("bounds");
    var bounds = new double[list.size()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = number("bounds", list.get(i));
    }
    return bounds;
  }

  private Buckets buckets(String member) {
    var list = list(member);
    var indexes = new int[list.size()];
    var counts = new double[list.size()];
    for (int i = 0; i < indexes.length; i++) {
      var pair = list.get(i);
      if (!pair.isArray() || pair.size() != 2) {
        throw refused(member, pair, "pairs of a bucket's index and its count");
      }
      indexes[i] = integer(member, pair.get(0));
      counts[i] = number(member, pair.get(1));
      if (i > 0 && indexes[i] <= indexes[i - 1]) {
        throw refused(member, pair, "ascending indexes");
      }
    }
    return indexes.length == 0 ? Buckets.EMPTY : new Buckets(indexes, counts);
  }

  private JsonNode list(String member) {
    var value = node.path(member);
    if (!value.isMissingNode() && !value.isArray()) {
      throw refused(member, value, "an array");
    }
    Histograms.checkSize(metric, value.size());
    return value;
  }

  private RecordRefused refused(String member, JsonNode got, String expected) {
    return new RecordRefused(
        Reason.INVALID_VALUE,
        "cannot accept histogram %s: got %.64s for \"%s\", expected %s"
            .formatted(metric, got, member, expected));
  }
}
