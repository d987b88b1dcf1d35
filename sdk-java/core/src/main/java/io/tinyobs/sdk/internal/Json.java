// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.internal;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;

/** Writes JSON text by hand, comma by comma. Not safe for use by several threads at once. */
public final class Json {
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  /** Above it a double no longer counts by ones. */
  private static final double EXACT = 9_007_199_254_740_992d;

  private final StringBuilder out;

  public Json() {
    this(new StringBuilder(4096));
  }

  private Json(StringBuilder out) {
    this.out = out;
  }

  /** {@code text} quoted and escaped. */
  public static String quoted(String text) {
    return new Json(new StringBuilder(text.length() + 2)).string(text).toString();
  }

  /** Appends {@code json} as it is. */
  public Json raw(String json) {
    out.append(json);
    return this;
  }

  /** Appends a number as digits. */
  public Json number(long value) {
    out.append(value);
    return this;
  }

  /** Appends a finite number, whole ones without a fraction. */
  public Json number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < EXACT && !isNegativeZero(value)) {
      out.append((long) value);
    } else {
      out.append(value);
    }
    return this;
  }

  /** Appends a quoted, escaped string; half a surrogate pair becomes U+FFFD. */
  public Json string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f) {
        escapeControl(c);
      } else if (Character.isSurrogate(c)) {
        i += surrogate(text, i);
      } else {
        out.append(c);
      }
    }
    out.append('"');
    return this;
  }

  /** Appends each entry with {@code writer}, commas between. */
  public <K, V> Json entries(Map<K, V> entries, BiConsumer<K, V> writer) {
    String comma = "";
    for (Map.Entry<K, V> entry : entries.entrySet()) {
      out.append(comma);
      writer.accept(entry.getKey(), entry.getValue());
      comma = ",";
    }
    return this;
  }

  /** How many characters there are so far. */
  public int length() {
    return out.length();
  }

  /** Forgets all that was written. */
  public void clear() {
    out.setLength(0);
  }

  public byte[] toBytes() {
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void escapeControl(char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
    }
  }

  private int surrogate(String text, int at) {
    boolean pair = Character.isHighSurrogate(text.charAt(at)) && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
    if (!pair) {
      out.append('\ufffd');
      return 0;
    }
    out.append(text, at, at + 2);
    return 1;
  }

  private static boolean isNegativeZero(double value) {
    return value == 0 && Double.doubleToRawLongBits(value) != 0;
  }
}
