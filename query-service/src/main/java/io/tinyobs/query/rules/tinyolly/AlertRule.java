// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.tinyolly;

import io.tinyobs.query.http.QueryException.BadInput;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rule as a client made it.
 *
 * @param serviceFilter only spans or series of this service; null for all
 * @param metricName metric of a threshold; null for spans
 * @param threshold what the metric is compared with; NaN for spans
 * @param comparison how; null for spans
 * @param madeMillis when it was made, milliseconds since the epoch; 0 if nobody noted it
 */
record AlertRule(
    String name,
    Type type,
    boolean enabled,
    URI webhookUrl,
    @Nullable String serviceFilter,
    @Nullable String metricName,
    double threshold,
    @Nullable Comparison comparison,
    long madeMillis) {
  private static final int LONGEST_TEXT = 1024;
  /** Ours, beside TinyOlly's fields: kept, not shown, and not to be set by a client. */
  private static final String MADE = "made_ms";

  /** What raises an alert. */
  enum Type {
    /** A span that failed. */
    SPAN_ERROR,
    /** A metric that crosses a threshold. */
    METRIC_THRESHOLD;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How a metric crosses a threshold. */
  enum Comparison {
    GT, LT, EQ;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean holds(double value, double threshold) {
      return switch (this) {
        case GT -> value > threshold;
        case LT -> value < threshold;
        case EQ -> value == threshold;
      };
    }
  }

  /**
   * Reads a rule.
   *
   * @throws BadInput if it is none
   */
  static AlertRule parse(String json) {
    JsonNode node;
    try {
      node = JsonMapper.shared().readTree(json);
    } catch (JacksonException e) {
      throw new BadInput("cannot read alert rule: got no JSON (%s)".formatted(
          e.getOriginalMessage()));
    }
    if (!(node instanceof ObjectNode object)) {
      throw new BadInput("cannot read alert rule: expected a JSON object");
    }
    var type = choice(object, "type", Type.values(), Type::label);
    boolean isMetric = type == Type.METRIC_THRESHOLD;
    var name = required(object, "name");
    if (name.contains("/")) {
      throw bad("name", object.get("name"), "a text without a slash, since it is part of a path");
    }
    return new AlertRule(
        name,
        type,
        enabled(object),
        url(required(object, "webhook_url")),
        optional(object, "service_filter"),
        isMetric ? required(object, "metric_name") : optional(object, "metric_name"),
        threshold(object, isMetric),
        isMetric
            ? choice(object, "comparison", Comparison.values(), Comparison::label)
            : null,
        object.path(MADE).asLong(0));
  }

  /** The rule as it is kept. */
  String kept(long nowMillis) {
    return json().put(MADE, nowMillis).toString();
  }

  private static String required(ObjectNode object, String field) {
    var text = optional(object, field);
    if (text == null) {
      throw bad(field, object.get(field), "a text");
    }
    return text;
  }

  private static @Nullable String optional(ObjectNode object, String field) {
    var node = object.get(field);
    if (node == null || node.isNull() || (node.isString() && node.asString().isEmpty())) {
      return null;
    }
    if (!node.isString() || node.asString().length() > LONGEST_TEXT) {
      throw bad(field, node, "a text of at most %d characters".formatted(LONGEST_TEXT));
    }
    return node.asString();
  }

  private static boolean enabled(ObjectNode object) {
    var node = object.get("enabled");
    if (node == null || node.isNull()) {
      return true;
    }
    if (!node.isBoolean()) {
      throw bad("enabled", node, "true or false");
    }
    return node.asBoolean();
  }

  private static double threshold(ObjectNode object, boolean needed) {
    var node = object.get("threshold");
    if (node != null && node.isNumber()) {
      return node.asDouble();
    }
    if (needed) {
      throw bad("threshold", node, "a number");
    }
    return Double.NaN;
  }

  private static <T> T choice(
      ObjectNode object, String field, T[] values, Function<T, String> label) {
    var text = required(object, field);
    for (var value : values) {
      if (label.apply(value).equals(text)) {
        return value;
      }
    }
    throw bad(field, object.get(field),
        "one of " + Arrays.stream(values).map(label).toList());
  }

  private static URI url(String text) {
    try {
      var url = URI.create(text);
      var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new BadInput(
        "cannot read alert rule: got another \"webhook_url\", expected a URL of http or https");
  }

  private static BadInput bad(String field, @Nullable JsonNode got, String expected) {
    var text = got == null ? "nothing" : got.toString();
    return new BadInput("cannot read alert rule: got %s as \"%s\", expected %s".formatted(
        text.length() > 64 ? text.substring(0, 64) + "…" : text, field, expected));
  }

  /** The rule as JSON. */
  ObjectNode json() {
    var json = JsonMapper.shared().createObjectNode();
    json.put("name", name);
    json.put("type", type.label());
    json.put("enabled", enabled);
    json.put("webhook_url", webhookUrl.toString());
    json.put("service_filter", serviceFilter);
    json.put("metric_name", metricName);
    if (Double.isNaN(threshold)) {
      json.putNull("threshold");
    } else {
      json.put("threshold", threshold);
    }
    json.put("comparison", comparison == null ? null : comparison.label());
    return json;
  }

  /** The same for everyone who may read: without credentials. */
  ObjectNode shownJson() {
    var json = json();
    var credentials = webhookUrl.getRawUserInfo();
    if (credentials != null) {
      json.put("webhook_url", webhookUrl.toString().replaceFirst("//[^/@]*@", "//***@"));
    }
    return json;
  }
}
