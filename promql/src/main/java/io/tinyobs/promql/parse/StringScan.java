// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.ast.Quoting;
import org.jspecify.annotations.Nullable;

/** Finds where a quoted string ends and checks its escapes. Used once. */
final class StringScan {
  private final String input;
  private int pos;
  private @Nullable String error;

  StringScan(String input, int afterQuote) {
    this.input = input;
    this.pos = afterQuote;
  }

  /** What is wrong with the string, or null. */
  @Nullable
  String error() {
    return error;
  }

  /** Past the closing quote, or where the string went wrong. */
  int end(int quote) {
    boolean raw = quote == '`';
    for (int c = advance(); c != quote && error == null; c = advance()) {
      if (c == -1 || c == '\n' && !raw) {
        error = raw ? "unterminated raw string" : "unterminated quoted string";
      } else if (c == 0xfffd || c >= 0xd800 && c < 0xe000) {
        error = "invalid UTF-8 rune";
      } else if (c == '\\' && !raw) {
        error = escape(quote);
      }
      if (error != null) {
        break;
      }
    }
    return pos;
  }

  private @Nullable String escape(int quote) {
    int c = advance();
    if (c == -1) {
      return "escape sequence not terminated";
    }
    if (c == quote || "abfnrtv\\".indexOf(c) >= 0) {
      return null;
    }
    return switch (c) {
      case '0', '1', '2', '3', '4', '5', '6', '7' -> digits(c, 3, 8, 255);
      case 'x' -> digits(advance(), 2, 16, 255);
      case 'u' -> digits(advance(), 4, 16, Character.MAX_CODE_POINT);
      case 'U' -> digits(advance(), 8, 16, Character.MAX_CODE_POINT);
      default -> "unknown escape sequence " + named(c);
    };
  }

  private @Nullable String digits(int first, int count, int base, long max) {
    long value = 0;
    int c = first;
    for (int i = 0; i < count; i++) {
      int digit = c < 128 ? Character.digit(c, base) : -1;
      if (digit < 0) {
        return c == -1
            ? "escape sequence not terminated"
            : "illegal character " + named(c) + " in escape sequence";
      }
      value = value * base + digit;
      if (i < count - 1) {
        c = advance();
      }
    }
    return value > max || value >= 0xd800 && value < 0xe000
        ? "escape sequence is an invalid Unicode code point"
        : null;
  }

  private static String named(int c) {
    var code = "U+%04X".formatted(c);
    var quoted = Quoting.quote(c);
    return quoted.startsWith("'\\x") || quoted.startsWith("'\\u")
        ? code
        : code + " '" + Character.toString(c) + "'";
  }

  private int advance() {
    if (pos >= input.length()) {
      return -1;
    }
    int c = input.codePointAt(pos);
    pos += Character.charCount(c);
    return c;
  }
}
