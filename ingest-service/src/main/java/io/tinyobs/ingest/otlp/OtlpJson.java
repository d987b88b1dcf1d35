// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.JsonErrors;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads OTLP's JSON into the same messages that its protobuf gives, led by their descriptors. Where it
 * differs from protobuf's own JSON: ids are hex, enums are numbers only, and what is unknown is ignored.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON</a>
 */
public final class OtlpJson {
  private static final Set<String> HEX_FIELDS = Set.of("trace_id", "span_id", "parent_span_id");

  private final JsonMapper mapper;
  private final ConcurrentMap<Descriptor, Map<String, FieldDescriptor>> fields = new ConcurrentHashMap<>();

  public OtlpJson(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Fills a message from its JSON.
   *
   * @throws IngestException.Malformed if it is no JSON, or none of this message
   */
  public <B extends Message.Builder> B read(byte[] json, B builder) {
    try (var parser = mapper.createParser(json)) {
      var first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw wrong(parser, String.valueOf(first), "an OTLP export request, which is an object");
      }
      int unknown = message(parser, builder);
      if (unknown > 0 && builder.getAllFields().isEmpty()) {
        throw wrong(parser, "no member of OTLP", "\"" + members(builder) + "\"");
      }
      return builder;
    } catch (JacksonException e) {
      throw JsonErrors.malformed("cannot read OTLP JSON", e);
    }
  }

  private static String members(Message.Builder builder) {
    return builder.getDescriptorForType().getFields().getFirst().getJsonName();
  }

  /** How many members are unknown. */
  private int message(JsonParser parser, Message.Builder builder) {
    var known = fields.computeIfAbsent(builder.getDescriptorForType(), OtlpJson::byName);
    int unknown = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var field = known.get(parser.currentName());
      var token = parser.nextToken();
      if (field == null) {
        unknown++;
        parser.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        field(parser, field, builder);
      }
    }
    return unknown;
  }

  private static Map<String, FieldDescriptor> byName(Descriptor type) {
    var names = new HashMap<String, FieldDescriptor>();
    for (var field : type.getFields()) {
      names.put(field.getJsonName(), field);
      names.put(field.getName(), field);
    }
    return names;
  }

  private void field(JsonParser parser, FieldDescriptor field, Message.Builder builder) {
    if (!field.isRepeated()) {
      builder.setField(field, value(parser, field, builder));
      return;
    }
    expect(parser, JsonToken.START_ARRAY, "an array for " + field.getJsonName());
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      builder.addRepeatedField(field, value(parser, field, builder));
    }
  }

  private Object value(JsonParser parser, FieldDescriptor field, Message.Builder builder) {
    return switch (field.getJavaType()) {
      case MESSAGE -> {
        expect(parser, JsonToken.START_OBJECT, "an object for " + field.getJsonName());
        var inner = builder.newBuilderForField(field);
        message(parser, inner);
        yield inner.build();
      }
      case STRING -> {
        expect(parser, JsonToken.VALUE_STRING, "a string for " + field.getJsonName());
        yield string(parser, field);
      }
      case BOOLEAN -> {
        var token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
          throw wrong(parser, text(parser), "true or false for " + field.getJsonName());
        }
        yield token == JsonToken.VALUE_TRUE;
      }
      case ENUM -> {
        expect(parser, JsonToken.VALUE_NUMBER_INT, "a number for " + field.getJsonName());
        yield field.getEnumType().findValueByNumberCreatingIfUnknown(parser.getIntValue());
      }
      case BYTE_STRING -> bytes(parser, field);
      case INT -> (int) integer(parser, field);
      case LONG -> integer(parser, field);
      case DOUBLE -> number(parser, field);
      case FLOAT -> (float) number(parser, field);
    };
  }

  /** Half a surrogate pair has no form in UTF-8, so no protobuf could have brought it. */
  private static String string(JsonParser parser, FieldDescriptor field) {
    var text = parser.getString();
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair = Character.isHighSurrogate(text.charAt(i))
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw wrong(parser, "half a surrogate pair", "Unicode for " + field.getJsonName());
        }
        i++;
      }
    }
    return text;
  }

  private static ByteString bytes(JsonParser parser, FieldDescriptor field) {
    boolean isHex = HEX_FIELDS.contains(field.getName());
    var expected = (isHex ? "hex digits for " : "base64 for ") + field.getJsonName();
    expect(parser, JsonToken.VALUE_STRING, expected);
    var text = parser.getString();
    try {
      return ByteString.copyFrom(
          isHex ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw wrong(parser, "\"" + text + "\"", expected);
    }
  }

  /** 64-bit numbers come as strings, smaller ones need not. */
  private static long integer(JsonParser parser, FieldDescriptor field) {
    var text = text(parser);
    boolean unsigned = switch (field.getType()) {
      case UINT64, FIXED64 -> true;
      default -> false;
    };
    try {
      if (parser.currentToken() == JsonToken.VALUE_STRING
          || parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        return unsigned ? Long.parseUnsignedLong(text) : range(field, Long.parseLong(text));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw wrong(parser, text, "an integer for " + field.getJsonName());
  }

  private static long range(FieldDescriptor field, long value) {
    long max = switch (field.getType()) {
      case UINT32, FIXED32 -> 0xffff_ffffL;
      case INT32, SINT32, SFIXED32 -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
    long min = field.getJavaType() == FieldDescriptor.JavaType.LONG ? Long.MIN_VALUE : -max - 1;
    if (value > max || value < min) {
      throw new NumberFormatException();
    }
    return value;
  }

  private static double number(JsonParser parser, FieldDescriptor field) {
    var text = text(parser);
    try {
      return switch (parser.currentToken()) {
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Double.parseDouble(text);
        case VALUE_STRING -> switch (text) {
          case "NaN" -> Double.NaN;
          case "Infinity" -> Double.POSITIVE_INFINITY;
          case "-Infinity" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(text);
        };
        default -> throw new NumberFormatException();
      };
    } catch (NumberFormatException e) {
      throw wrong(parser, text, "a number for " + field.getJsonName());
    }
  }

  private static String text(JsonParser parser) {
    var token = parser.currentToken();
    return token != null && token.isScalarValue() ? parser.getString() : String.valueOf(token);
  }

  private static void expect(JsonParser parser, JsonToken token, String expected) {
    if (parser.currentToken() != token) {
      throw wrong(parser, text(parser), expected);
    }
  }

  private static IngestException.Malformed wrong(
      JsonParser parser, @Nullable String got, String expected) {
    var where = parser.currentTokenLocation();
    var shown = String.valueOf(got);
    return new IngestException.Malformed(
        "cannot read OTLP JSON: got %s at line %d, column %d, expected %s"
            .formatted(
                shown.length() > 64 ? shown.substring(0, 63) + "…" : shown,
                where.getLineNr(),
                where.getColumnNr(),
                expected));
  }
}
