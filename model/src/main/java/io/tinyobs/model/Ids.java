// SPDX-License-Identifier: MIT
package io.tinyobs.model;

/** Trace and span ids as lower-case hex text, checked once at the door. */
public final class Ids {
  private static final int TRACE_CHARS = 32;
  private static final int SPAN_CHARS = 16;

  private Ids() {
  }

  /** Whether {@code id} is 32 lower-case hex digits, not all zero. */
  public static boolean isTraceId(String id) {
    return isId(id, TRACE_CHARS);
  }

  /** Whether {@code id} is 16 lower-case hex digits, not all zero. */
  public static boolean isSpanId(String id) {
    return isId(id, SPAN_CHARS);
  }

  private static boolean isId(String id, int chars) {
    if (id.length() != chars) {
      return false;
    }
    boolean anyNonZero = false;
    for (int i = 0; i < chars; i++) {
      char c = id.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
      anyNonZero |= c != '0';
    }
    return anyNonZero;
  }
}
