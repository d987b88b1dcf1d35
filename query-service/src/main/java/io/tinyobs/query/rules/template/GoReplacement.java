// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

/** Turns a replacement as Go writes it ({@code $1}, {@code ${name}}, {@code $$}) into one of RE2/J. */
final class GoReplacement {
  private GoReplacement() {
  }

  static String of(String go) {
    var text = new StringBuilder();
    for (int i = 0; i < go.length(); i++) {
      char c = go.charAt(i);
      if (c == '\\') {
        text.append("\\\\");
      } else if (c != '$') {
        text.append(c);
      } else if (go.startsWith("$$", i)) {
        text.append("\\$");
        i++;
      } else {
        i = reference(go, i, text);
      }
    }
    return text.toString();
  }

  /** Appends the reference that begins with the dollar sign at {@code i}; where its last character is. */
  private static int reference(String go, int i, StringBuilder text) {
    boolean braced = go.startsWith("${", i);
    int from = braced ? i + 2 : i + 1;
    int to = from;
    while (to < go.length() && (Character.isLetterOrDigit(go.charAt(to)) || go.charAt(to) == '_')) {
      to++;
    }
    var name = go.substring(from, to);
    if (name.isEmpty() || braced && !go.startsWith("}", to)) {
      text.append("\\$"); // As Go: no reference, so the sign itself.
      return i;
    }
    boolean isNumber = name.chars().allMatch(Character::isDigit);
    text.append(isNumber ? "$" + name : "${" + name + "}");
    return braced ? to : to - 1;
  }
}
