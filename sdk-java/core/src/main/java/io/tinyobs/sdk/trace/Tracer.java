// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts spans. Safe for use by many threads; nothing here ever throws because of telemetry.
 *
 * <p>
 * A span started by {@link #span(String)} is the current one of its thread until it is closed there, and what is
 * started meanwhile becomes its child. For work that changes threads, hand {@link Span#context()} over and use
 * {@link #makeCurrent}, or {@link #detached} for a span that is closed elsewhere.
 */
public final class Tracer {
  /** One for the whole process: a call from one instrumented library into another keeps its parent. */
  private static final ThreadLocal<@Nullable SpanContext> CURRENT = new ThreadLocal<>();

  private final InstantSource clock;
  private final Consumer<SpanData> finished;

  /**
   * @param finished
   *          takes each recorded span when it is closed, on the closing thread
   */
  public Tracer(InstantSource clock, Consumer<SpanData> finished) {
    this.clock = clock;
    this.finished = finished;
  }

  /** The context of the span that this thread works for, or null. */
  public static @Nullable SpanContext current() {
    return CURRENT.get();
  }

  /** Makes {@code context} current on this thread. */
  public static Scope makeCurrent(SpanContext context) {
    SpanContext before = CURRENT.get();
    CURRENT.set(context);
    return () -> {
      if (context.equals(CURRENT.get())) {
        set(before);
      }
    };
  }

  /** Starts a span inside this service, child of the current one. */
  public Span span(String name) {
    return span(name, SpanKind.INTERNAL);
  }

  /** Starts a span, child of the current one. */
  public Span span(String name, SpanKind kind) {
    return span(name, kind, CURRENT.get());
  }

  /** Starts a span, child of {@code parent}, or the first of a new trace if there is none. */
  public Span span(String name, SpanKind kind, @Nullable SpanContext parent) {
    Span span = detached(name, kind, parent);
    span.makeCurrent();
    return span;
  }

  /** Starts a span that is not current on any thread and may be closed on any. */
  public Span detached(String name, SpanKind kind, @Nullable SpanContext parent) {
    SpanContext context = parent == null ? SpanContext.newTrace() : parent.newChild();
    return new Span(context, parent == null ? "" : parent.spanId(), name, kind, clock, finished);
  }

  private static void set(@Nullable SpanContext context) {
    if (context == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(context);
    }
  }
}
