// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.loki;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a stream's labels as LogQL writes them: {@code {job="shop", level="info"}}. Not thread-safe. */
final class StreamLabels {
  private final String text;
  private int at;

  private StreamLabels(String text) {
    this.text = text;
  }

  /**
   * The labels of a text.
   *
   * @throws IllegalArgumentException if it is not of that form, or a name comes twice; says where
   */
  static Map<String, String> parse(String text) {
    return new StreamLabels(text).labels();
  }

  private Map<String, String> labels() {
    var labels = new LinkedHashMap<String, String>();
    require('{');
    skipBlanks();
    while (at < text.length() && text.charAt(at) != '}') {
      int start = at;
      var name = name();
      require('=');
      if (labels.put(name, value()) != null) {
        throw wrong(start, "label %s twice".formatted(name), "each once");
      }
      skipBlanks();
      if (at < text.length() && text.charAt(at) == ',') {
        at++;
        skipBlanks();
      } else {
        break;
      }
    }
    require('}');
    skipBlanks();
    if (at < text.length()) {
      throw wrong(at, shown(at), "nothing more");
    }
    return labels;
  }

  private String name() {
    int start = at;
    while (at < text.length() && isNameCharacter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong(start, shown(start), "a label's name");
    }
    return text.substring(start, at);
  }

  /** More than Loki's own parser takes: names with dots, as OTLP's bring, are what they look like. */
  private static boolean isNameCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == ':';
  }

  /** A text in double quotes with Go's escapes, or in back quotes as it stands. */
  private String value() {
    skipBlanks();
    int start = at;
    if (at < text.length() && text.charAt(at) == '`') {
      int end = text.indexOf('`', at + 1);
      if (end < 0) {
        throw wrong(start, "a text without an end", "`");
      }
      at = end + 1;
      return text.substring(start + 1, end);
    }
    require('"');
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : String.valueOf(c));
    }
    require('"');
    return value.toString();
  }

  private String escaped() {
    int start = at - 1;
    if (at >= text.length()) {
      throw wrong(start, "a text without an end", "\"");
    }
    return switch (text.charAt(at++)) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'a' -> "\u0007";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'v' -> "\u000b";
      case '"' -> "\"";
      case '\\' -> "\\";
      case 'x' -> code(start, 2);
      case 'u' -> code(start, 4);
      case 'U' -> code(start, 8);
      default -> throw wrong(start, shown(start), "an escape of Go's");
    };
  }

  private String code(int start, int digits) {
    try {
      int code = Integer.parseUnsignedInt(text.substring(at, at + digits), 16);
      at += digits;
      return Character.toString(code);
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw wrong(start, shown(start), "%d hex digits of a character".formatted(digits));
    }
  }

  private void require(char wanted) {
    if (wanted != '"') {
      skipBlanks();
    }
    if (at >= text.length() || text.charAt(at) != wanted) {
      throw wrong(at, shown(at), String.valueOf(wanted));
    }
    at++;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private String shown(int from) {
    return from >= text.length()
        ? "its end"
        : "\"" + text.substring(from, Math.min(text.length(), from + 10)) + "\"";
  }

  private static IllegalArgumentException wrong(int at, String got, String expected) {
    return new IllegalArgumentException(
        "got %s at column %d of its labels, expected %s".formatted(got, at + 1, expected));
  }
}
