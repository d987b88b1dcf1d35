// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

/**
 * Finds where a number or duration ends.
 *
 * <p>
 * Takes more than is valid (a hexadecimal number without digits, units in any order): what the text
 * is worth is found out when it is read.
 */
final class NumberScan {
  private static final String DECIMAL = "0123456789";
  private static final String HEXADECIMAL = "0123456789abcdefABCDEF";

  private final String input;
  private int pos;
  private boolean ok;

  NumberScan(String input, int start) {
    this.input = input;
    this.pos = start;
  }

  /** Whether the last scan found what it looked for. */
  boolean ok() {
    return ok;
  }

  /** Where the number ends, or where it broke off. */
  int number() {
    ok = scanNumber();
    return pos;
  }

  /** Where the duration ends whose first digits end at {@code from}, or where it broke off. */
  int duration(int from) {
    pos = from;
    ok = scanDuration();
    return pos;
  }

  private boolean scanNumber() {
    int start = pos;
    var digits = DECIMAL;
    if (accept("0") && accept("xX")) {
      accept("_");
      digits = HEXADECIMAL;
    }
    accept(".");
    accept(digits);
    boolean dot = false;
    boolean exponent = false;
    while (is(digits) || is("._eE")) {
      if (is(".") && dot || is("eE") && exponent) {
        pos++;
        return false;
      }
      if (accept(".")) {
        dot = true;
        if (accept("_.") || digits.equals(HEXADECIMAL)) {
          return false;
        }
      } else if (accept("eE")) {
        exponent = true;
        accept("+-");
        if (accept("._eE") || atEnd()) {
          return false;
        }
      } else if (accept("_")) {
        if (accept("._eE") || atEnd()) {
          return false;
        }
      } else {
        while (accept(digits)) {
          // All of them.
        }
      }
    }
    return pos > start && !followedByWord();
  }

  private boolean scanDuration() {
    if (!accept("smhdwy")) {
      return false;
    }
    accept("s");
    while (accept(DECIMAL)) {
      while (accept(DECIMAL)) {
        // All of them.
      }
      if (!accept("smhdw")) {
        return false;
      }
      accept("s");
    }
    if (followedByWord()) {
      pos++;
      return false;
    }
    return true;
  }

  private boolean followedByWord() {
    return !atEnd()
        && (Lexer.isAlpha(input.charAt(pos)) || Lexer.isDigit(input.charAt(pos)));
  }

  private boolean atEnd() {
    return pos >= input.length();
  }

  private boolean is(String characters) {
    return !atEnd() && characters.indexOf(input.charAt(pos)) >= 0;
  }

  private boolean accept(String characters) {
    if (!is(characters)) {
      return false;
    }
    pos++;
    return true;
  }
}
