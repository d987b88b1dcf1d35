// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.model.Matcher;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes matchers, whose regular expressions are anchored at both ends and whose dot matches a line
 * break.
 *
 * <p>
 * What dashboards send most, {@code a|b|c}, {@code prefix.*} and {@code .*}, needs no automaton.
 */
public final class Matchers {
  private static final String SPECIAL = "\\.+*?()[]{}^$|";

  private Matchers() {
  }

  /**
   * The matcher {@code name op "value"}.
   *
   * @throws com.google.re2j.PatternSyntaxException
   *           if the value is a regular expression and a bad one
   */
  public static Matcher of(String name, Matcher.Op op, String value) {
    return switch (op) {
      case EQUAL -> Matcher.equal(name, value);
      case NOT_EQUAL -> Matcher.notEqual(name, value);
      case REGEX -> Matcher.regex(name, value, compile(value));
      case NOT_REGEX -> Matcher.notRegex(name, value, compile(value));
    };
  }

  private static Predicate<String> compile(String pattern) {
    if (pattern.equals(".*")) {
      return value -> true;
    }
    if (pattern.equals(".+")) {
      return value -> !value.isEmpty();
    }
    if (pattern.endsWith(".*") && isLiteral(pattern.substring(0, pattern.length() - 2))) {
      var prefix = pattern.substring(0, pattern.length() - 2);
      return value -> value.startsWith(prefix);
    }
    var alternatives = pattern.split("\\|", -1);
    if (Arrays.stream(alternatives).allMatch(Matchers::isLiteral)) {
      Set<String> values = Arrays.stream(alternatives).collect(Collectors.toUnmodifiableSet());
      return values::contains;
    }
    var compiled = Regex.compile(pattern);
    return value -> compiled.matcher(value).matches();
  }

  private static boolean isLiteral(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (SPECIAL.indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }
}
