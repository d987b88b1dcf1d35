// SPDX-License-Identifier: MIT
package io.tinyobs.query;

import java.util.HashSet;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A strict description of a JSON document, itself JSON: {@code "str"}, {@code "num"}, {@code "bool"} and {@code
 * "numstr"} (a number as a text) stand for values, {@code "=x"} for the text x, {@code [shape]} for any number
 * of such elements, {@code ["tuple", a, b]} for just these, a member {@code "*"} for members of any name, and a
 * name that ends with {@code ?} for a member that may be missing. No other members are allowed.
 */
public final class JsonShape {
  private final JsonNode shape;

  private JsonShape(JsonNode shape) {
    this.shape = shape;
  }

  /** The shape that a text describes. */
  public static JsonShape of(String shape) {
    return new JsonShape(JsonMapper.shared().readTree(shape));
  }

  /** Where a document first differs and how; empty if it does not. */
  public Optional<String> mismatch(String document) {
    return mismatch(shape, JsonMapper.shared().readTree(document), "$");
  }

  private static Optional<String> mismatch(JsonNode shape, JsonNode node, String at) {
    if (shape.isString()) {
      return value(shape.stringValue(), node, at);
    }
    if (shape.isArray()) {
      return array(shape, node, at);
    }
    return node.isObject() ? object(shape, node, at) : wrong(at, "an object", node);
  }

  private static Optional<String> value(String kind, JsonNode node, String at) {
    boolean fits = switch (kind) {
      case "str" -> node.isString();
      case "num" -> node.isNumber();
      case "bool" -> node.isBoolean();
      case "numstr" -> node.isString() && node.stringValue()
          .matches("[+-]?Inf|NaN|-?[0-9]+(\\.[0-9]+)?(e[+-][0-9]+)?");
      default -> node.isString() && kind.equals("=" + node.stringValue());
    };
    return fits ? Optional.empty() : wrong(at, kind, node);
  }

  private static Optional<String> array(JsonNode shape, JsonNode node, String at) {
    boolean tuple = !shape.isEmpty() && shape.get(0).isString()
        && shape.get(0).stringValue().equals("tuple");
    if (!node.isArray() || tuple && node.size() != shape.size() - 1) {
      return wrong(at, shape.toString(), node);
    }
    for (int i = 0; i < node.size(); i++) {
      var wrong = mismatch(shape.get(tuple ? i + 1 : 0), node.get(i), at + "[" + i + "]");
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> object(JsonNode shape, JsonNode node, String at) {
    var left = new HashSet<>(node.propertyNames());
    for (var member : shape.propertyNames()) {
      boolean optional = member.endsWith("?");
      var name = optional ? member.substring(0, member.length() - 1) : member;
      if (name.equals("*")) {
        continue;
      }
      if (left.remove(name)) {
        var wrong = mismatch(shape.get(member), node.get(name), at + "." + name);
        if (wrong.isPresent()) {
          return wrong;
        }
      } else if (!optional) {
        return Optional.of("%s has no member %s: %s".formatted(at, name, node));
      }
    }
    var others = shape.get("*");
    for (var name : left) {
      var wrong = others == null
          ? Optional.of("%s has an unknown member %s".formatted(at, name))
          : mismatch(others, node.get(name), at + "." + name);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> wrong(String at, String expected, JsonNode got) {
    return Optional.of("%s: got %s, expected %s".formatted(at, got, expected));
  }
}
