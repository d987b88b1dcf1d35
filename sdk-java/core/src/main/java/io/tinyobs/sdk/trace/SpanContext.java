// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What of a span travels: between threads as it is, between services as W3C trace context.
 *
 * @param traceId
 *          32 lower-case hex digits, not all zero
 * @param spanId
 *          16 lower-case hex digits, not all zero
 * @param sampled
 *          whether the trace is recorded
 * @param traceState
 *          other vendors' part of the context, handed on unchanged; may be empty
 */
public record SpanContext(String traceId, String spanId, boolean sampled, String traceState) {
  static final int TRACE_CHARS = 32;
  static final int SPAN_CHARS = 16;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /**
   * @throws IllegalArgumentException
   *           if an id is not well-formed
   */
  public SpanContext {
    if (!isId(traceId, TRACE_CHARS)) {
      throw new IllegalArgumentException("cannot create span context: got trace id \"" + traceId
          + "\", expected 32 lower-case hex digits, not all zero");
    }
    if (!isId(spanId, SPAN_CHARS)) {
      throw new IllegalArgumentException("cannot create span context: got span id \"" + spanId
          + "\", expected 16 lower-case hex digits, not all zero");
    }
  }

  /** The context of a trace that begins here. */
  static SpanContext newTrace() {
    return new SpanContext(randomId(TRACE_CHARS), randomId(SPAN_CHARS), true, "");
  }

  /** The context of another span of the same trace. */
  SpanContext newChild() {
    return new SpanContext(traceId, randomId(SPAN_CHARS), sampled, traceState);
  }

  static boolean isId(String text, int chars) {
    boolean anyNonZero = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
      anyNonZero |= c != '0';
    }
    return anyNonZero && text.length() == chars;
  }

  private static String randomId(int chars) {
    char[] id = new char[chars];
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < chars; i += SPAN_CHARS) {
      long bits = random.nextLong();
      // All zero is no id: one value in 2^64.
      bits = bits == 0 ? 1 : bits;
      for (int digit = 0; digit < SPAN_CHARS; digit++) {
        id[i + digit] = HEX[(int) (bits >>> (4 * digit)) & 15];
      }
    }
    return new String(id);
  }
}
