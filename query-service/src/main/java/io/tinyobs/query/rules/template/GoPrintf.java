// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.query.rules.text.GoNumber;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Text as Go's {@code fmt} makes it, of the kinds of values that templates have.
 *
 * @see <a href="https://pkg.go.dev/fmt">fmt</a>
 */
final class GoPrintf {
  private static final int WIDEST = 1000;

  private final String format;
  private final List<? extends @Nullable Object> values;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int next;

  private GoPrintf(String format, List<? extends @Nullable Object> values) {
    this.format = format;
    this.values = values;
  }

  /** Values one after the other, with spaces between two that are no text. */
  static String print(List<? extends @Nullable Object> values) {
    var text = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      boolean apart = i > 0
          && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String);
      text.append(apart ? " " : "").append(nilOr(values.get(i)));
    }
    return text.toString();
  }

  /** Values with spaces between, and a line break. */
  static String println(List<? extends @Nullable Object> values) {
    var text = new StringJoiner(" ", "", "\n");
    values.forEach(value -> text.add(nilOr(value)));
    return text.toString();
  }

  private static String nilOr(@Nullable Object value) {
    return value == null ? "<nil>" : Values.print(value);
  }

  /** The format with each verb replaced by a value. */
  static String format(String format, List<? extends @Nullable Object> values) {
    var printf = new GoPrintf(format, values);
    printf.run();
    return printf.out.toString();
  }

  private void run() {
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c == '%') {
        verb();
      } else {
        out.append(c);
      }
    }
    if (next < values.size()) {
      var extra = new StringJoiner(", ", "%!(EXTRA ", ")");
      values.subList(next, values.size())
          .forEach(value -> extra.add(Values.type(value) + "=" + nilOr(value)));
      out.append(extra);
    }
  }

  private void verb() {
    var flags = new StringBuilder();
    while (at < format.length() && "+-# 0".indexOf(format.charAt(at)) >= 0) {
      flags.append(format.charAt(at++));
    }
    int width = number();
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = Math.max(0, number());
    }
    if (at == format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    char verb = format.charAt(at++);
    if (verb == '%') {
      out.append('%');
    } else if (next == values.size()) {
      out.append("%!").append(verb).append("(MISSING)");
    } else {
      pad(text(verb, flags.toString(), precision, values.get(next++)), flags.toString(), width);
    }
  }

  /** A number or a star's value; -1 if there is none. */
  private int number() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      return next < values.size() && values.get(next++) instanceof Long width
          ? Math.clamp(width, 0, WIDEST)
          : -1;
    }
    int from = at;
    while (at < format.length() && Character.isDigit(format.charAt(at))) {
      at++;
    }
    return from == at
        ? -1
        : (int) Math.min(WIDEST, Long.parseLong(format.substring(from, Math.min(at, from + 9))));
  }

  private void pad(String text, String flags, int width) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      out.append(text);
    } else if (flags.contains("-")) {
      out.append(text).repeat(" ", missing);
    } else if (flags.contains("0")) {
      int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
      out.append(text, 0, sign).repeat("0", missing).append(text, sign, text.length());
    } else {
      out.repeat(" ", missing).append(text);
    }
  }

  private static String text(char verb, String flags, int precision, @Nullable Object value) {
    if (verb == 'v') {
      return signed(nilOr(value), flags, value);
    }
    if (verb == 'T') {
      return Values.type(value);
    }
    var text = switch (value) {
      case Double number -> real(verb, precision, number);
      case Long number -> integer(verb, number);
      case Boolean truth -> verb == 't' ? truth.toString() : null;
      case String it -> string(verb, precision, it);
      case null -> null;
      default -> verb == 's' ? Values.print(value) : null;
    };
    if (text != null) {
      return signed(text, flags, value);
    }
    return value == null
        ? "%!" + verb + "(<nil>)"
        : "%!" + verb + "(" + Values.type(value) + "=" + Values.print(value) + ")";
  }

  private static String signed(String text, String flags, @Nullable Object value) {
    boolean isNumber = value instanceof Double || value instanceof Long;
    if (!isNumber || text.startsWith("-") || text.startsWith("+")) {
      return text;
    }
    return flags.contains("+") ? "+" + text : flags.contains(" ") ? " " + text : text;
  }

  private static @Nullable String real(char verb, int precision, double value) {
    return switch (verb) {
      case 'f', 'F' -> GoNumber.fixed(value, precision < 0 ? 6 : precision);
      case 'e' -> GoNumber.exponential(value, precision < 0 ? 6 : precision);
      case 'E' -> GoNumber.exponential(value, precision < 0 ? 6 : precision)
          .toUpperCase(Locale.ROOT);
      case 'g' ->
        precision < 0 ? GoNumber.shortest(value) : GoNumber.general(value, precision);
      default -> null;
    };
  }

  private static @Nullable String integer(char verb, long value) {
    return switch (verb) {
      case 'd' -> Long.toString(value);
      case 'x' -> Long.toString(value, 16);
      case 'X' -> Long.toString(value, 16).toUpperCase(Locale.ROOT);
      case 'o' -> Long.toString(value, 8);
      case 'b' -> Long.toString(value, 2);
      case 'c' -> Character.isValidCodePoint((int) value) ? Character.toString((int) value) : "�";
      default -> null;
    };
  }

  private static @Nullable String string(char verb, int precision, String value) {
    int length = value.codePointCount(0, value.length());
    var cut = precision < 0 || precision >= length
        ? value
        : value.substring(0, value.offsetByCodePoints(0, precision));
    return switch (verb) {
      case 's' -> cut;
      case 'q' -> Quoting.quote(cut);
      case 'x' -> HexFormat.of().formatHex(cut.getBytes(StandardCharsets.UTF_8));
      default -> null;
    };
  }
}
