// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.tinyobs.ingest.gate.IngestSettings;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** OTLP's values as ours, and as text. */
final class Values {
  private static final HexFormat HEX = HexFormat.of();

  private Values() {
  }

  /** As {@code model.Span} wants it; null if it is empty. */
  static @Nullable Object object(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BYTES_VALUE -> value.getBytesValue().toByteArray();
      case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream()
          .map(Values::object)
          .filter(item -> item != null)
          .toList();
      case KVLIST_VALUE -> map(value.getKvlistValue().getValuesList());
      default -> null;
    };
  }

  /** A map of all, in the sender's order; of two of one name the later is kept. */
  static Map<String, Object> map(Collection<KeyValue> pairs) {
    var map = LinkedHashMap.<String, Object>newLinkedHashMap(pairs.size());
    for (var pair : pairs) {
      var value = object(pair.getValue());
      if (value != null) {
        map.put(pair.getKey(), value);
      }
    }
    return map;
  }

  /** The same with as many as may be, each text as long as it may be. What is cut is told. */
  static Map<String, Object> map(
      Collection<KeyValue> pairs, IngestSettings.Limits limits, Notes notes) {
    var map = map(pairs);
    if (map.size() > limits.spanAttributes()) {
      notes.add("attributes above %d of a record are left out".formatted(limits.spanAttributes()));
      var names = List.copyOf(map.keySet());
      names.subList(limits.spanAttributes(), names.size()).forEach(map::remove);
    }
    map.replaceAll(
        (name, value) -> value instanceof String text
            ? cut(text, limits.attributeBytes(), notes)
            : value);
    return map;
  }

  /** The text, or as much of it as may be, never half a character. */
  static String cut(String text, int maxChars, Notes notes) {
    if (text.length() <= maxChars) {
      return text;
    }
    notes.add("text above %d characters is cut off".formatted(maxChars));
    int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    return text.substring(0, end);
  }

  /** As a label or a log message shows it. */
  static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> number(value.getDoubleValue());
      case BYTES_VALUE -> Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
      case ARRAY_VALUE, KVLIST_VALUE -> JsonMapper.shared().writeValueAsString(object(value));
      default -> "";
    };
  }

  /** A number in its shortest plain form: {@code 1}, {@code 0.25}, {@code +Inf}. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == 0
        ? "0"
        : new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /** An id's digits. */
  static String hex(ByteString id) {
    return HEX.formatHex(id.toByteArray());
  }

  /** The text of an attribute, or the empty string if there is none of that name. */
  static String attribute(Collection<KeyValue> pairs, String name) {
    var found = "";
    for (var pair : pairs) {
      if (pair.getKey().equals(name)) {
        found = text(pair.getValue());
      }
    }
    return found;
  }
}
