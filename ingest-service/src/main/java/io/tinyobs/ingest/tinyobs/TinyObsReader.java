// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyobs;

import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.JsonErrors;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code {"metrics":[…]}} one metric at a time, so that a body of too many never becomes objects.
 * Members that are unknown are ignored; null is the same as absent.
 */
final class TinyObsReader {
  /** The zero time of Go, which its encoder writes where no time is set. */
  private static final Instant GO_ZERO = Instant.parse("0001-01-01T00:00:00Z");

  private final JsonMapper mapper;
  private final int maxMetrics;

  TinyObsReader(JsonMapper mapper, int maxMetrics) {
    this.mapper = mapper;
    this.maxMetrics = maxMetrics;
  }

  /**
   * The metrics of a body.
   *
   * @throws IngestException.Malformed if it is not JSON of this shape, or holds too many
   */
  List<TinyMetric> read(byte[] body) {
    try (var parser = mapper.createParser(body)) {
      return read(parser);
    } catch (JacksonException e) {
      throw JsonErrors.malformed("invalid JSON", e);
    }
  }

  private List<TinyMetric> read(JsonParser parser) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid("got %s, expected an object", parser.currentToken());
    }
    var metrics = new ArrayList<TinyMetric>();
    int count = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean wanted = parser.currentName().equals("metrics");
      var token = parser.nextToken();
      if (!wanted || token == JsonToken.VALUE_NULL) {
        parser.skipChildren();
      } else if (token == JsonToken.START_ARRAY) {
        count += readAll(parser, metrics);
      } else {
        throw invalid("got %s for \"metrics\", expected an array", token);
      }
    }
    if (count > maxMetrics) {
      throw new IngestException.Malformed(
          "too many metrics in request (max %d)".formatted(maxMetrics));
    }
    return metrics;
  }

  /** How many there are, of which those above the limit are only looked over. */
  private int readAll(JsonParser parser, List<TinyMetric> metrics) {
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count < maxMetrics) {
        metrics.add(metric(parser.readValueAsTree(), count));
      } else {
        parser.skipChildren();
      }
      count++;
    }
    return count;
  }

  /** The metric that is the {@code index}-th of its document. */
  static TinyMetric metric(JsonNode node, int index) {
    if (!node.isObject()) {
      throw invalid("got %s for metric %d, expected an object", node.getNodeType(), index);
    }
    return new TinyMetric(
        text(node, "name", index),
        text(node, "type", index),
        number(node, index),
        present(node.get("histogram")),
        labels(node, index),
        time(node, index));
  }

  private static @Nullable JsonNode present(@Nullable JsonNode value) {
    return value == null || value.isNull() ? null : value;
  }

  private static String text(JsonNode node, String member, int index) {
    var value = node.get(member);
    if (value == null || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw invalid(
          "got %s for \"%s\" of metric %d, expected a string", value.getNodeType(), member, index);
    }
    return value.stringValue();
  }

  private static double number(JsonNode node, int index) {
    var value = node.get("value");
    if (value == null || value.isNull()) {
      return 0;
    }
    if (!value.isNumber()) {
      throw invalid(
          "got %s for \"value\" of metric %d, expected a number", value.getNodeType(), index);
    }
    double number = value.doubleValue();
    if (Double.isInfinite(number)) {
      throw invalid("got %s for \"value\" of metric %d, expected a 64-bit float", value, index);
    }
    return number;
  }

  private static Map<String, String> labels(JsonNode node, int index) {
    var value = node.get("labels");
    if (value == null || value.isNull()) {
      return Map.of();
    }
    if (!value.isObject()) {
      throw invalid(
          "got %s for \"labels\" of metric %d, expected an object", value.getNodeType(), index);
    }
    var labels = LinkedHashMap.<String, String>newLinkedHashMap(value.size());
    for (var label : value.properties()) {
      labels.put(label.getKey(), text(value, label.getKey(), index));
    }
    return labels;
  }

  private static @Nullable Instant time(JsonNode node, int index) {
    var text = text(node, "timestamp", index);
    if (text.isEmpty()) {
      return null;
    }
    try {
      var time = OffsetDateTime.parse(text).toInstant();
      return time.equals(GO_ZERO) ? null : time;
    } catch (DateTimeException e) {
      throw invalid(
          "got \"%s\" for \"timestamp\" of metric %d, expected RFC 3339 time", text, index);
    }
  }

  private static IngestException.Malformed invalid(String message, @Nullable Object... got) {
    return new IngestException.Malformed("invalid JSON: " + message.formatted(got));
  }
}
