// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said about a span, an event or a log record, within the limits that the server keeps. */
public final class Attributes {
  private static final int MAX_ATTRIBUTES = 128;
  /** The server keeps 4 KiB; these many characters are at most that in UTF-8 for any common script. */
  private static final int MAX_VALUE_CHARS = 4096;

  private final Map<String, Object> values = new LinkedHashMap<>();
  private int dropped;

  /** From key, value, key, value…; a key without a value is ignored. */
  public static Attributes of(@Nullable Object... keysAndValues) {
    Attributes attributes = new Attributes();
    for (int i = 0; i + 1 < keysAndValues.length; i += 2) {
      attributes.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return attributes;
  }

  /** Sets {@code key}; a null value is ignored, and what is neither text, number nor boolean is kept as text. */
  public void put(@Nullable String key, @Nullable Object value) {
    if (key == null || key.isEmpty() || value == null) {
      return;
    }
    if (values.size() >= MAX_ATTRIBUTES && !values.containsKey(key)) {
      dropped++;
      return;
    }
    values.put(key, plain(value));
  }

  /** Sets the three attributes by which OpenTelemetry describes an exception. */
  public void putException(Throwable failure) {
    StringWriter stack = new StringWriter();
    failure.printStackTrace(new PrintWriter(stack));
    put("exception.type", failure.getClass().getName());
    put("exception.message", failure.getMessage());
    put("exception.stacktrace", stack.toString());
  }

  /** A copy of what is set now. */
  public Map<String, Object> toMap() {
    return new LinkedHashMap<>(values);
  }

  int dropped() {
    return dropped;
  }

  private static Object plain(Object value) {
    if (value instanceof Boolean) {
      return value;
    }
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    if (value instanceof Long || value instanceof Integer || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    String text = value.toString();
    return text.length() <= MAX_VALUE_CHARS ? text : text.substring(0, MAX_VALUE_CHARS);
  }
}
