// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

/** What a quoted literal stands for, with Go's escapes. */
final class Unquote {
  private Unquote() {
  }

  static String text(Source source, int at, String literal) {
    var body = literal.substring(1, literal.length() - 1);
    if (literal.charAt(0) == '`') {
      return body;
    }
    var text = new StringBuilder();
    try {
      for (int i = 0; i < body.length(); i++) {
        char c = body.charAt(i);
        if (c == '\\') {
          i = escape(body, i + 1, text);
        } else {
          text.append(c);
        }
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw source.unparsable(at, "invalid syntax in literal " + literal);
    }
    if (literal.charAt(0) == '\'' && text.codePoints().count() != 1) {
      throw source.unparsable(at, "malformed character constant: " + literal);
    }
    return text.toString();
  }

  /** Appends what an escape stands for; where its last character is. */
  private static int escape(String body, int i, StringBuilder text) {
    char c = body.charAt(i);
    switch (c) {
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'v' -> text.append('\u000b');
      case '\\', '"', '\'' -> text.append(c);
      case 'x' -> {
        return code(body, i + 1, 2, text);
      }
      case 'u' -> {
        return code(body, i + 1, 4, text);
      }
      case 'U' -> {
        return code(body, i + 1, 8, text);
      }
      default -> throw new IllegalArgumentException("unknown escape");
    }
    return i;
  }

  private static int code(String body, int from, int digits, StringBuilder text) {
    text.appendCodePoint(Integer.parseInt(body, from, from + digits, 16));
    return from + digits - 1;
  }
}
