// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the headers {@code traceparent} and {@code tracestate}.
 *
 * <p>
 * Reading is strict: a header that is not exactly as the standard says is as good as none, and a new trace begins.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public final class TraceParent {
  /** The header with the ids. */
  public static final String TRACEPARENT = "traceparent";
  /** The header with other vendors' values. */
  public static final String TRACESTATE = "tracestate";

  private static final int LENGTH = 55;
  private static final int TRACE_AT = 3;
  private static final int SPAN_AT = 36;
  private static final int FLAGS_AT = 53;
  private static final int MAX_STATE_MEMBERS = 32;
  private static final int MAX_STATE_CHARS = 512;

  private TraceParent() {
  }

  /** The value of {@code traceparent} that makes the receiver's span a child of {@code context}. */
  public static String format(SpanContext context) {
    return "00-" + context.traceId() + "-" + context.spanId() + (context.sampled() ? "-01" : "-00");
  }

  /** Hands the headers that belong to {@code context} to {@code setHeader}, name and value. */
  public static void inject(SpanContext context, BiConsumer<String, String> setHeader) {
    setHeader.accept(TRACEPARENT, format(context));
    if (!context.traceState().isEmpty()) {
      setHeader.accept(TRACESTATE, context.traceState());
    }
  }

  /**
   * The caller's context, or null if there is none that can be trusted.
   *
   * @param headers
   *          all values of the header of that name, in order; null or empty if there is none
   */
  public static @Nullable SpanContext extract(Function<String, @Nullable List<String>> headers) {
    List<String> parents = headers.apply(TRACEPARENT);
    if (parents == null || parents.size() != 1) {
      return null;
    }
    SpanContext parent = parse(parents.get(0));
    List<String> states = headers.apply(TRACESTATE);
    if (parent == null || states == null || states.isEmpty()) {
      return parent;
    }
    return new SpanContext(parent.traceId(), parent.spanId(), parent.sampled(), state(states));
  }

  /** The context that {@code value} stands for, or null if it is malformed. */
  public static @Nullable SpanContext parse(String value) {
    if (!hasShape(value)) {
      return null;
    }
    String traceId = value.substring(TRACE_AT, SPAN_AT - 1);
    String spanId = value.substring(SPAN_AT, FLAGS_AT - 1);
    if (!SpanContext.isId(traceId, SpanContext.TRACE_CHARS)
        || !SpanContext.isId(spanId, SpanContext.SPAN_CHARS)) {
      return null;
    }
    boolean sampled = (Character.digit(value.charAt(FLAGS_AT + 1), 16) & 1) == 1;
    return new SpanContext(traceId, spanId, sampled, "");
  }

  private static boolean hasShape(String value) {
    if (value.length() < LENGTH || !isHexPair(value, 0) || !isHexPair(value, FLAGS_AT)) {
      return false;
    }
    boolean dashes = value.charAt(TRACE_AT - 1) == '-' && value.charAt(SPAN_AT - 1) == '-'
        && value.charAt(FLAGS_AT - 1) == '-';
    String version = value.substring(0, 2);
    if (!dashes || version.equals("ff")) {
      return false;
    }
    // Version 00 ends here; a later one may say more after another dash.
    return value.length() == LENGTH || (!version.equals("00") && value.charAt(LENGTH) == '-');
  }

  private static boolean isHexPair(String value, int at) {
    return isHex(value.charAt(at)) && isHex(value.charAt(at + 1));
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  /** The list headers joined; empty if there are too many members, or characters that no header may have. */
  private static String state(List<String> values) {
    String joined = String.join(",", values).strip();
    if (joined.length() > MAX_STATE_CHARS || joined.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
      return "";
    }
    int members = 0;
    for (String member : joined.split(",", -1)) {
      String text = member.strip();
      if (!text.isEmpty() && (text.indexOf('=') < 1 || ++members > MAX_STATE_MEMBERS)) {
        return "";
      }
    }
    return members == 0 ? "" : joined;
  }
}
