// SPDX-License-Identifier: MIT
package io.tinyobs.query.tinyolly;

import io.tinyobs.model.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes attribute values, either as OTLP's tagged values or as plain JSON. */
final class OtlpJson {
  private OtlpJson() {
  }

  /** {@code [{"key":"k","value":{"stringValue":"v"}}, …]}. */
  static void writeAttributes(JsonGenerator json, String property, Map<String, Object> attributes) {
    json.writeArrayPropertyStart(property);
    attributes.forEach((key, value) -> writeKeyValue(json, key, value));
    json.writeEndArray();
  }

  private static void writeKeyValue(JsonGenerator json, Object key, @Nullable Object value) {
    json.writeStartObject();
    json.writeStringProperty("key", String.valueOf(key));
    json.writeName("value");
    writeTagged(json, value);
    json.writeEndObject();
  }

  private static void writeTagged(JsonGenerator json, @Nullable Object value) {
    json.writeStartObject();
    switch (value) {
      case null -> {
        // OTLP's empty value.
      }
      case Boolean truth -> json.writeBooleanProperty("boolValue", truth);
      case Long number -> json.writeStringProperty("intValue", number.toString());
      case Double number -> {
        json.writeName("doubleValue");
        writeDouble(json, number);
      }
      case byte[] bytes -> json.writeBinaryProperty("bytesValue", bytes);
      case List<?> list -> {
        json.writeObjectPropertyStart("arrayValue");
        json.writeArrayPropertyStart("values");
        list.forEach(item -> writeTagged(json, item));
        json.writeEndArray();
        json.writeEndObject();
      }
      case Map<?, ?> map -> {
        json.writeObjectPropertyStart("kvlistValue");
        json.writeArrayPropertyStart("values");
        map.forEach((key, item) -> writeKeyValue(json, key, item));
        json.writeEndArray();
        json.writeEndObject();
      }
      default -> json.writeStringProperty("stringValue", value.toString());
    }
    json.writeEndObject();
  }

  /** {@code {"k":"v", …}}. */
  static void writePlain(JsonGenerator json, String property, Map<?, ?> attributes) {
    json.writeName(property);
    writePlain(json, attributes);
  }

  static void writePlain(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Boolean truth -> json.writeBoolean(truth);
      case Long number -> json.writeNumber(number);
      case Integer number -> json.writeNumber(number);
      case Double number -> writeDouble(json, number);
      case byte[] bytes -> json.writeBinary(bytes);
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(item -> writePlain(json, item));
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach((key, item) -> {
          json.writeName(String.valueOf(key));
          writePlain(json, item);
        });
        json.writeEndObject();
      }
      default -> json.writeString(value.toString());
    }
  }

  static void writeScope(JsonGenerator json, Scope scope) {
    json.writeObjectPropertyStart("scope");
    json.writeStringProperty("name", scope.name());
    json.writeStringProperty("version", scope.version());
    json.writeEndObject();
  }

  /** JSON knows no NaN and no infinity; protobuf's mapping writes them as text. */
  private static void writeDouble(JsonGenerator json, double value) {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else if (Double.isNaN(value)) {
      json.writeString("NaN");
    } else {
      json.writeString(value > 0 ? "Infinity" : "-Infinity");
    }
  }
}
