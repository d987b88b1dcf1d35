// SPDX-License-Identifier: MIT
package io.tinyobs.promql.parse;

import io.tinyobs.promql.ast.Quoting;
import io.tinyobs.promql.ast.Utf8;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the text of a number, duration or string is worth; errors are {@link Bad}, unplaced. */
final class Literals {
  private static final String[] UNITS = {"ms", "s", "m", "h", "d", "w", "y"};
  private static final long[] UNIT_MILLIS = {1, 1000, 60_000, 3_600_000, 86_400_000, 604_800_000,
      31_536_000_000L};
  private static final BigInteger MAX_NANOS = BigInteger.valueOf(Long.MAX_VALUE);

  private Literals() {
  }

  /** Why a literal is worth nothing. */
  static final class Bad extends Exception {
    Bad(String message) {
      super(message, null, false, false);
    }
  }

  /** A number: an integer of any base if it is one, else a float. */
  static double number(String text) throws Bad {
    var integer = integer(text);
    if (integer != null) {
      return integer.doubleValue();
    }
    var lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("inf")) {
      return Double.POSITIVE_INFINITY;
    }
    if (lower.equals("nan")) {
      return Double.NaN;
    }
    if (!underscoresSeparateDigits(text) || lower.startsWith("0x")) {
      throw badNumber(text, "invalid syntax");
    }
    try {
      double value = Double.parseDouble(text.replace("_", ""));
      if (Double.isInfinite(value)) {
        throw badNumber(text, "value out of range");
      }
      return value;
    } catch (NumberFormatException e) {
      throw badNumber(text, "invalid syntax");
    }
  }

  private static Bad badNumber(String text, String why) {
    return new Bad("error parsing number: strconv.ParseFloat: parsing " + Quoting.quote(text) + ": "
        + why);
  }

  // 12, 1_000, 0x1F, 017, 0b1, 0o17; null if it is none of these or does not fit 64 bits.
  private static @Nullable Long integer(String text) {
    if (!underscoresSeparateDigits(text)) {
      return null;
    }
    var digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    int radix = 10;
    if (digits.startsWith("0x")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
      digits = digits.substring(1);
    }
    try {
      return digits.isEmpty() || !Character.isLetterOrDigit(digits.charAt(0))
          ? null
          : Long.valueOf(digits, radix);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean underscoresSeparateDigits(String text) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
      boolean before = i > 0 && (Character.digit(text.charAt(i - 1), 16) >= 0 || hex && i == 2);
      boolean after = i + 1 < text.length() && Character.digit(text.charAt(i + 1), 16) >= 0;
      if (!before || !after) {
        return false;
      }
    }
    return true;
  }

  /** A duration's seconds. */
  static double durationSeconds(String text) throws Bad {
    var millis = BigInteger.ZERO;
    int lastUnit = UNITS.length;
    int i = 0;
    while (i < text.length()) {
      int digits = i;
      while (i < text.length() && Lexer.isDigit(text.charAt(i))) {
        i++;
      }
      int letters = i;
      while (i < text.length() && !Lexer.isDigit(text.charAt(i))) {
        i++;
      }
      if (digits == letters || letters == i) {
        throw new Bad("not a valid duration string: " + Quoting.quote(text));
      }
      int unit = unit(text.substring(letters, i), text);
      if (unit >= lastUnit) {
        throw new Bad("not a valid duration string: " + Quoting.quote(text));
      }
      lastUnit = unit;
      var count = new BigInteger(text.substring(digits, letters));
      millis = millis.add(count.multiply(BigInteger.valueOf(UNIT_MILLIS[unit])));
      if (millis.multiply(BigInteger.valueOf(1_000_000)).compareTo(MAX_NANOS) > 0) {
        throw new Bad("duration out of range");
      }
    }
    return millis.longValue() / 1000.0;
  }

  private static int unit(String word, String whole) throws Bad {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(word)) {
        return i;
      }
    }
    throw new Bad("unknown unit %s in duration %s".formatted(Quoting.quote(word),
        Quoting.quote(whole)));
  }

  /** A string's content; its escapes have been checked by the lexer. */
  static String unquote(String text) {
    var body = text.substring(1, text.length() - 1);
    if (text.charAt(0) == '`' || body.indexOf('\\') < 0) {
      return body;
    }
    // Octal and \x escapes are bytes, and several of them may make one character.
    var bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < body.length()) {
      int next = body.indexOf('\\', i);
      if (next != i) {
        int end = next < 0 ? body.length() : next;
        bytes.writeBytes(body.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end;
      } else {
        i = unescape(body, i + 1, bytes);
      }
    }
    return Utf8.decode(bytes.toByteArray());
  }

  private static int unescape(String body, int i, ByteArrayOutputStream bytes) {
    char c = body.charAt(i);
    switch (c) {
      case 'a' -> bytes.write(7);
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'v' -> bytes.write(11);
      case 'x' -> {
        bytes.write(Integer.parseInt(body, i + 1, i + 3, 16));
        return i + 3;
      }
      case 'u' -> {
        return codePoint(body, i + 1, i + 5, bytes);
      }
      case 'U' -> {
        return codePoint(body, i + 1, i + 9, bytes);
      }
      default -> {
        if (c >= '0' && c <= '7') {
          bytes.write(Integer.parseInt(body, i, i + 3, 8));
          return i + 3;
        }
        bytes.write(c);
      }
    }
    return i + 1;
  }

  private static int codePoint(String body, int from, int to, ByteArrayOutputStream bytes) {
    int code = Integer.parseInt(body, from, to, 16);
    bytes.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
    return to;
  }
}
