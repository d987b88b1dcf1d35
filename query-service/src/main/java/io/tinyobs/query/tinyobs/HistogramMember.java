// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyobs;

import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a native histogram as the member of an exported sample, bit by bit as it is stored; drawn in
 * {@code docs/formats/export.md}.
 */
final class HistogramMember {
  private HistogramMember() {
  }

  static void write(JsonGenerator json, NativeHistogram histogram) {
    json.writeObjectPropertyStart("histogram");
    json.writeNumberProperty("schema", histogram.schema());
    if (!histogram.isCustom()) {
      number(json, "zero_threshold", histogram.zeroThreshold());
      number(json, "zero_count", histogram.zeroCount());
    }
    number(json, "count", histogram.count());
    number(json, "sum", histogram.sum());
    buckets(json, "negative", histogram.negative());
    buckets(json, "positive", histogram.positive());
    if (histogram.isCustom()) {
      json.writeArrayPropertyStart("bounds");
      for (double bound : histogram.bounds()) {
        number(json, bound);
      }
      json.writeEndArray();
    }
    if (histogram.counterReset() != CounterReset.UNKNOWN) {
      json.writeStringProperty(
          "counter_reset", histogram.counterReset().name().toLowerCase(Locale.ROOT));
    }
    json.writeEndObject();
  }

  private static void buckets(JsonGenerator json, String name, Buckets buckets) {
    if (buckets.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart(name);
    for (int i = 0; i < buckets.size(); i++) {
      json.writeStartArray();
      json.writeNumber(buckets.indexes()[i]);
      number(json, buckets.counts()[i]);
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, String name, double value) {
    json.writeName(name);
    number(json, value);
  }

  /** JSON cannot say NaN and infinities, which a sum may be. */
  private static void number(JsonGenerator json, double value) {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    }
  }
}
