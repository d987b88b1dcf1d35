// SPDX-License-Identifier: MIT
package io.tinyobs.query.rules.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Replaces matches as Go does: {@code $1}, {@code ${name}} and {@code $$} in the replacement; a group that is not
 * there is empty.
 *
 * @see <a href="https://pkg.go.dev/regexp#Regexp.Expand">Expand</a>
 */
final class GoReplacement {
  private GoReplacement() {
  }

  static String replaceAll(Pattern pattern, String replacement, String text) {
    var replaced = new StringBuilder();
    var matcher = pattern.matcher(text);
    int from = 0;
    while (matcher.find()) {
      replaced.append(text, from, matcher.start());
      expand(replacement, pattern, matcher, replaced);
      from = matcher.end();
    }
    return replaced.append(text, from, text.length()).toString();
  }

  private static void expand(
      String replacement, Pattern pattern, Matcher matcher, StringBuilder out) {
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      if (c != '$') {
        out.append(c);
      } else if (replacement.startsWith("$$", i)) {
        out.append('$');
        i++;
      } else {
        i = reference(replacement, i, pattern, matcher, out);
      }
    }
  }

  /** Appends what the reference at the dollar sign at {@code i} stands for; where its last character is. */
  private static int reference(
      String replacement, int i, Pattern pattern, Matcher matcher, StringBuilder out) {
    boolean braced = replacement.startsWith("${", i);
    int from = braced ? i + 2 : i + 1;
    int to = from;
    while (to < replacement.length() && isNamePart(replacement.charAt(to))) {
      to++;
    }
    if (to == from || (braced && !replacement.startsWith("}", to))) {
      out.append('$'); // No reference, so the sign itself.
      return i;
    }
    out.append(group(replacement.substring(from, to), pattern, matcher));
    return braced ? to : to - 1;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(String name, Pattern pattern, Matcher matcher) {
    boolean isNumber = name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 9;
    Integer number = isNumber ? Integer.valueOf(name) : pattern.namedGroups().get(name);
    var value = number == null || number > matcher.groupCount() ? null : matcher.group(number);
    return value == null ? "" : value;
  }
}
