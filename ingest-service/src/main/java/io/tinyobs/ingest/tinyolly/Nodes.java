// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.tinyolly;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tinyobs.ingest.gate.IngestException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What the members of a record mean, whichever of their names its sender uses. */
final class Nodes {
  private static final int NANOS_DIGITS = 9;
  private static final int MAX_NUMBER = 40;
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private Nodes() {
  }

  /** The records of a list, or the one that stands alone. */
  static Iterable<JsonNode> records(JsonNode root, String what) {
    var records = root.isArray() ? root : List.of(root);
    int index = 0;
    for (var record : records) {
      if (!record.isObject()) {
        throw new IngestException.Malformed(
            "cannot read JSON: got %s for %s %d, expected an object"
                .formatted(record.getNodeType(), what, index));
      }
      index++;
    }
    return records;
  }

  /** The first member of these names that is there and not null. */
  static JsonNode member(JsonNode node, String... names) {
    for (var name : names) {
      var value = node.path(name);
      if (!value.isMissingNode() && !value.isNull()) {
        return value;
      }
    }
    return MissingNode.getInstance();
  }

  /** A member's text; that of a number or a truth is how it is written. */
  static String text(JsonNode node, String... names) {
    var value = member(node, names);
    return value.isValueNode() ? value.asString() : "";
  }

  /** An id; what is not hex becomes no id, which is then refused as that. */
  static ByteString id(JsonNode node, String... names) {
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(text(node, names)));
    } catch (IllegalArgumentException e) {
      return ByteString.EMPTY;
    }
  }

  /** Nanoseconds, as a number or as text; 0 if there are none. */
  static long nanos(JsonNode node, String... names) {
    return nanos(node, 0, names);
  }

  /** The same of seconds with a fraction. */
  static long secondsAsNanos(JsonNode node, String... names) {
    return nanos(node, NANOS_DIGITS, names);
  }

  /** A count; 0 if there is none or it is negative. */
  static long count(JsonNode node, String name) {
    return nanos(node, 0, name);
  }

  private static long nanos(JsonNode node, int shift, String... names) {
    var text = text(node, names);
    if (text.isEmpty()) {
      return 0;
    }
    if (text.length() <= MAX_NUMBER) {
      try {
        return clamped(new BigDecimal(text), shift);
      } catch (NumberFormatException e) {
        // Told below.
      }
    }
    throw new IngestException.Malformed(
        "cannot read JSON: got \"%s\" for \"%s\", expected a number"
            .formatted(text.length() > 64 ? text.substring(0, 63) + "…" : text, names[0]));
  }

  private static long clamped(BigDecimal number, int shift) {
    // A large exponent would be written out.
    if (Math.abs((long) number.precision() - number.scale()) > MAX_NUMBER) {
      return number.signum() > 0 && number.scale() < 0 ? Long.MAX_VALUE : 0;
    }
    var shifted = number.movePointRight(shift);
    return shifted.signum() < 0 ? 0 : shifted.min(MAX_LONG).longValue();
  }

  /** Attributes, as a map or as OTLP lists them. */
  static List<KeyValue> attributes(JsonNode node) {
    var pairs = new ArrayList<KeyValue>();
    if (node.isObject()) {
      for (var member : node.properties()) {
        add(pairs, member.getKey(), plain(member.getValue()));
      }
    } else if (node.isArray()) {
      for (var pair : node) {
        add(pairs, text(pair, "key"), otlp(pair.path("value")));
      }
    }
    return pairs;
  }

  private static void add(List<KeyValue> pairs, String key, AnyValue value) {
    if (!key.isEmpty() && value.getValueCase() != AnyValue.ValueCase.VALUE_NOT_SET) {
      pairs.add(KeyValue.newBuilder().setKey(key).setValue(value).build());
    }
  }

  private static AnyValue plain(JsonNode value) {
    var any = AnyValue.newBuilder();
    switch (value.getNodeType()) {
      case STRING -> any.setStringValue(value.stringValue());
      case BOOLEAN -> any.setBoolValue(value.booleanValue());
      case NUMBER -> {
        if (value.canConvertToLong() && value.isIntegralNumber()) {
          any.setIntValue(value.longValue());
        } else {
          any.setDoubleValue(value.doubleValue());
        }
      }
      case ARRAY -> {
        var list = ArrayValue.newBuilder();
        value.forEach(item -> list.addValues(plain(item)));
        any.setArrayValue(list);
      }
      case OBJECT -> any.setKvlistValue(
          KeyValueList.newBuilder().addAllValues(attributes(value)));
      case BINARY, MISSING, NULL, POJO -> {
        // Says nothing.
      }
    }
    return any.build();
  }

  /** A value as OTLP wraps it; one that is not wrapped is taken as it is. */
  private static AnyValue otlp(JsonNode value) {
    if (!value.isObject() || value.size() != 1) {
      return plain(value);
    }
    var any = AnyValue.newBuilder();
    var inner = value.properties().iterator().next();
    switch (inner.getKey()) {
      case "stringValue", "boolValue", "doubleValue", "bytesValue" -> {
        return plain(inner.getValue());
      }
      case "intValue" -> any.setIntValue(inner.getValue().asLong(0));
      case "arrayValue" -> {
        var list = ArrayValue.newBuilder();
        inner.getValue().path("values").forEach(item -> list.addValues(otlp(item)));
        any.setArrayValue(list);
      }
      case "kvlistValue" -> any.setKvlistValue(
          KeyValueList.newBuilder().addAllValues(attributes(inner.getValue().path("values"))));
      default -> {
        return plain(value);
      }
    }
    return any.build();
  }

  /** Who sends a record: its {@code resource}, and its service's name where that stands beside. */
  static Resource resource(JsonNode record) {
    var node = record.path("resource");
    var pairs = attributes(node.path("attributes").isArray() ? node.path("attributes") : node);
    var service = text(record, "service_name", "serviceName", "service");
    if (!service.isEmpty()
        && pairs.stream().noneMatch(pair -> pair.getKey().equals("service.name"))) {
      add(pairs, "service.name", AnyValue.newBuilder().setStringValue(service).build());
    }
    return Resource.newBuilder().addAllAttributes(pairs).build();
  }
}
