// SPDX-License-Identifier: MIT
package io.tinyobs.query.cardinality;

import java.util.Locale;

/** What users call things, as Java source can carry it. */
final class JavaText {
  private static final int LONGEST_NAME = 60;

  private JavaText() {
  }

  /** A string literal, quotes included, of ASCII whatever the text is. */
  static String literal(String text) {
    var literal = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> literal.append("\\\"");
        case '\\' -> literal.append("\\\\");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            literal.append(c);
          } else if (c < ' ') {
            // Unicode escapes are read before literals are: that of a line's end would end the line.
            literal.append("\\%03o".formatted((int) c));
          } else {
            literal.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    return literal.append('"').toString();
  }

  /** A method's name made of a verb and of what is plain in some texts: {@code fewerHttpServerRequests}. */
  static String name(String verb, String... texts) {
    var name = new StringBuilder(verb);
    for (var text : texts) {
      for (var word : text.split("[^A-Za-z0-9]+")) {
        if (!word.isEmpty() && name.length() + word.length() <= LONGEST_NAME) {
          name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
      }
    }
    return name.toString();
  }
}
