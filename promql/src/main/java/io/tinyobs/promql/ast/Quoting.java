// SPDX-License-Identifier: MIT
package io.tinyobs.promql.ast;

import java.math.BigDecimal;

/** How strings, names, numbers and durations are written so that the parser reads them back. */
public final class Quoting {
  private static final long DAY = 86_400_000L;
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {365 * DAY, 7 * DAY, DAY, 3_600_000, 60_000, 1000, 1};

  private Quoting() {
  }

  /** In double quotes, with everything escaped that does not print. */
  public static String quote(String text) {
    return quote(text, '"');
  }

  /** One character in single quotes. */
  public static String quote(int codePoint) {
    return codePoint < 0 ? "'\ufffd'" : quote(Character.toString(codePoint), '\'');
  }

  private static String quote(String text, char mark) {
    var out = new StringBuilder().append(mark);
    text.codePoints().forEach(c -> escape(c, mark, out));
    return out.append(mark).toString();
  }

  private static void escape(int c, char mark, StringBuilder out) {
    switch (c) {
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 11 -> out.append("\\v");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == mark) {
          out.append('\\').append(mark);
        } else if (printable(c)) {
          out.appendCodePoint(c);
        } else if (c < 128 || Utf8.isByte(c)) {
          out.append("\\x%02x".formatted(c & 0xff));
        } else if (c < 0x10000) {
          out.append("\\u%04x".formatted(c));
        } else {
          out.append("\\U%08x".formatted(c));
        }
      }
    }
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
          Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
        false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** A label's name, quoted only if it must be. */
  public static String labelName(String name) {
    return isPlainLabelName(name) ? name : quote(name);
  }

  private static boolean isPlainLabelName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** A number without exponent, as short as it can be read back. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      var text = Long.toString((long) value);
      return value == 0 && 1 / value < 0 ? "-0" : text;
    }
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /** A length of time in the largest units, {@code 1h30m}; cut off to milliseconds. */
  public static String duration(long millis) {
    if (millis == 0) {
      return "0s";
    }
    var text = new StringBuilder();
    long rest = Math.abs(millis);
    for (int i = 0; i < UNITS.length; i++) {
      boolean onlyIfExact = i < 2;
      long count = rest / MILLIS[i];
      if (count > 0 && !(onlyIfExact && rest % MILLIS[i] != 0)) {
        text.append(count).append(UNITS[i]);
        rest -= count * MILLIS[i];
      }
    }
    return millis < 0 ? "-" + text : text.toString();
  }
}
