// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Compiles regular expressions that match a whole value, and only such as stay small: matching is
 * linear, but in the expression's size too, and repeats of repeats multiply that.
 *
 * <p>
 * One pass over the text finds how large the automaton would be, without making it. The limit of
 * repeats is that of RE2 and Go.
 *
 * @see <a href="https://github.com/google/re2/wiki/Syntax">RE2 syntax</a>
 */
public final class Regex {
  private static final int MAX_REPEATS = 1000;
  private static final long MAX_SIZE = 100_000;

  private final String text;
  private int at;

  private Regex(String text) {
    this.text = text;
  }

  /**
   * The pattern of the whole value; its dot matches a line break.
   *
   * @throws PatternSyntaxException
   *           if the text is no regular expression, or one that is too large
   */
  public static Pattern compile(String text) {
    new Regex(text).requireSmall();
    // First as it is, so that an error quotes what was written. The group keeps alternations whole.
    Pattern.compile(text);
    return Pattern.compile("(?:" + text + ")", Pattern.DOTALL);
  }

  private void requireSmall() {
    var whole = new Group(null);
    var group = whole;
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '(' -> group = new Group(group);
        case ')' -> group = group.close();
        case '\\' -> escape(group);
        case '[' -> {
          skipClass();
          group.add(1, 1);
        }
        case '{' -> repeat(group);
        default -> group.add(1, 1);
      }
      at++;
    }
    if (whole.size > MAX_SIZE) {
      throw tooLarge(text);
    }
  }

  private static PatternSyntaxException tooLarge(String part) {
    return new PatternSyntaxException("expression too large", part);
  }

  /** What stands within a pair of parentheses, so far. */
  private static final class Group {
    private final @Nullable Group outer;
    private long size;
    private int repeats = 1;
    private long lastSize;
    private int lastRepeats = 1;

    Group(@Nullable Group outer) {
      this.outer = outer;
    }

    void add(long addedSize, int addedRepeats) {
      size += addedSize;
      repeats = Math.max(repeats, addedRepeats);
      lastSize = addedSize;
      lastRepeats = addedRepeats;
    }

    // Closing what was never opened is an error that the compiler will find.
    Group close() {
      if (outer == null) {
        return this;
      }
      outer.add(size + 2, repeats);
      return outer;
    }

    boolean repeatLast(int times) {
      lastRepeats *= times;
      size += lastSize * (times - 1);
      lastSize *= times;
      repeats = Math.max(repeats, lastRepeats);
      return lastRepeats <= MAX_REPEATS && size <= MAX_SIZE;
    }
  }

  // At the last character of the escape afterwards.
  private void escape(Group group) {
    at++;
    char kind = at < text.length() ? text.charAt(at) : 0;
    if (kind == 'Q') {
      int end = text.indexOf("\\E", at);
      int literal = (end < 0 ? text.length() : end) - at - 1;
      group.add(literal, 1);
      at = end < 0 ? text.length() : end + 1;
      return;
    }
    if ((kind == 'p' || kind == 'P' || kind == 'x') && text.startsWith("{", at + 1)) {
      int end = text.indexOf('}', at);
      at = end < 0 ? text.length() : end;
    }
    group.add(1, 1);
  }

  private void skipClass() {
    at++;
    if (text.startsWith("^", at)) {
      at++;
    }
    // A bracket that comes first is a member of the class.
    int first = at;
    while (at < text.length() && (text.charAt(at) != ']' || at == first)) {
      if (text.charAt(at) == '\\') {
        at++;
      } else if (text.startsWith("[:", at)) {
        int end = text.indexOf(":]", at + 2);
        at = end < 0 ? at : end + 1;
      }
      at++;
    }
  }

  private void repeat(Group group) {
    int end = text.indexOf('}', at);
    var body = end < 0 ? "" : text.substring(at + 1, end);
    int times = times(body);
    if (times < 0) {
      group.add(1, 1);
      return;
    }
    if (times > MAX_REPEATS || times > 1 && !group.repeatLast(times)) {
      throw new PatternSyntaxException("invalid repeat count", text.substring(at, end + 1));
    }
    at = end;
  }

  // Of {n}, {n,} and {n,m} the greatest number; negative if it is none of them.
  private static int times(String body) {
    int comma = body.indexOf(',');
    int least = number(comma < 0 ? body : body.substring(0, comma));
    if (comma < 0 || comma == body.length() - 1) {
      return least;
    }
    int most = number(body.substring(comma + 1));
    return least < 0 || most < 0 ? -1 : Math.max(least, most);
  }

  private static int number(String digits) {
    if (digits.isEmpty() || digits.length() > 9
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(digits);
  }
}
