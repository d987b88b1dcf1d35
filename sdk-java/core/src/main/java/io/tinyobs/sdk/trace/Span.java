// SPDX-License-Identifier: MIT
package io.tinyobs.sdk.trace;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One piece of work, from its start until it is closed. Safe for use by many threads; calls after the end do nothing. */
public final class Span implements AutoCloseable {
  private static final int MAX_EVENTS = 128;

  private final SpanContext context;
  private final String parentSpanId;
  private final SpanKind kind;
  private final Consumer<SpanData> finished;
  private final long startNanos;
  private final long startTick = System.nanoTime();
  private final Attributes attributes = new Attributes();
  private final List<SpanData.Event> events = new ArrayList<>(0);
  private String name;
  private SpanStatus status = SpanStatus.UNSET;
  private String statusMessage = "";
  private @Nullable Scope scope;
  private boolean closed;

  Span(SpanContext context, String parentSpanId, String name, SpanKind kind, InstantSource clock,
      Consumer<SpanData> finished) {
    this.context = context;
    this.parentSpanId = parentSpanId;
    this.name = String.valueOf(name);
    this.kind = kind;
    this.finished = finished;
    Instant now = clock.instant();
    this.startNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** What other threads and services need to continue this trace. */
  public SpanContext context() {
    return context;
  }

  /** Replaces the name, for instance when the route is known. */
  public synchronized Span name(String newName) {
    name = String.valueOf(newName);
    return this;
  }

  /** Says something about the span: text, a number or a boolean; a null value is ignored. */
  public synchronized Span attribute(String key, @Nullable Object value) {
    attributes.put(key, value);
    return this;
  }

  /** Notes that something happened now; {@code attributes} are key, value, key, value…. */
  public Span event(String eventName, @Nullable Object... attributes) {
    return event(eventName, Attributes.of(attributes));
  }

  /** Marks the span as a success that no library may doubt. */
  public synchronized Span ok() {
    status = SpanStatus.OK;
    return this;
  }

  /** Marks the span as failed. */
  public synchronized Span error(@Nullable String message) {
    status = SpanStatus.ERROR;
    statusMessage = message == null ? "" : message;
    return this;
  }

  /** Marks the span as failed and keeps the exception as an event. */
  public Span error(Throwable failure) {
    Attributes exception = new Attributes();
    exception.putException(failure);
    event("exception", exception);
    String message = failure.getMessage();
    return error(message == null ? failure.getClass().getName() : message);
  }

  /** Ends the span; a second call does nothing. */
  @Override
  public void close() {
    SpanData data;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      data = new SpanData(context, parentSpanId, name, kind, startNanos, nowNanos(), status,
          statusMessage, attributes.toMap(), List.copyOf(events), attributes.dropped());
    }
    if (scope != null) {
      scope.close();
    }
    if (context.sampled()) {
      finished.accept(data);
    }
  }

  void makeCurrent() {
    scope = Tracer.makeCurrent(context);
  }

  private synchronized Span event(String eventName, Attributes eventAttributes) {
    if (events.size() < MAX_EVENTS) {
      events.add(new SpanData.Event(nowNanos(), eventName, eventAttributes.toMap()));
    }
    return this;
  }

  /** The wall clock was asked once: a jump of it must not make a span longer or negative. */
  private long nowNanos() {
    return startNanos + (System.nanoTime() - startTick);
  }
}
