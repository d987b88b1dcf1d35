// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Span;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Puts spans into the form they are stored in, one after the other, without anything between what the sender's
 * bytes say and that. Texts are UTF-8; that they are sound is the caller's business. Not thread-safe.
 */
public final class SpanWriter {
  private static final byte[] NONE = {};

  private final AttributeWriter attributes = new AttributeWriter();
  private final AttributeWriter details = new AttributeWriter();
  private final ByteWriter events = new ByteWriter(256);
  private final ByteWriter links = new ByteWriter(64);
  private final ByteWriter out = new ByteWriter(512);
  private int eventCount;
  private int linkCount;

  private byte[] name = NONE;
  private int nameFrom;
  private int nameTo;
  private byte[] message = NONE;
  private int messageFrom;
  private int messageTo;
  private byte[] state = NONE;
  private int stateFrom;
  private int stateTo;

  /** Begins a span of which nothing is known. */
  public void begin() {
    attributes.clear();
    events.clear();
    links.clear();
    eventCount = 0;
    linkCount = 0;
    name(NONE, 0, 0);
    message(NONE, 0, 0);
    state(NONE, 0, 0);
  }

  /** What it did. */
  public void name(byte[] in, int from, int to) {
    name = in;
    nameFrom = from;
    nameTo = to;
  }

  /** What went wrong. */
  public void message(byte[] in, int from, int to) {
    message = in;
    messageFrom = from;
    messageTo = to;
  }

  /** W3C {@code tracestate}. */
  public void state(byte[] in, int from, int to) {
    state = in;
    stateFrom = from;
    stateTo = to;
  }

  /** Takes its attributes. */
  public AttributeWriter attributes() {
    return attributes;
  }

  /** Takes the attributes of an event or link, empty at first; {@link #event} or {@link #link} follows. */
  public AttributeWriter details() {
    details.clear();
    return details;
  }

  /** How many events there are. */
  public int events() {
    return eventCount;
  }

  /** How many links there are. */
  public int links() {
    return linkCount;
  }

  /** Ends an event that began with {@link #details}. */
  public void event(long nanosAfterStart, byte[] in, int from, int to) {
    events.zigzag(nanosAfterStart);
    events.bytes(in, from, to);
    details.appendTo(events);
    eventCount++;
  }

  /** Ends a link that began with {@link #details}; its ids are hex digits. */
  public void link(String traceId, String spanId) {
    links.text(traceId);
    links.text(spanId);
    details.appendTo(links);
    linkCount++;
  }

  /**
   * The span, from what was said since {@link #begin}.
   *
   * @param parentId 0 for a root
   * @param kind an ordinal of {@link io.tinyobs.model.SpanKind}
   * @param status an ordinal of {@link io.tinyobs.model.SpanStatus}
   */
  public SpanRecord end(
      long traceHigh, long traceLow, long spanId, long parentId, long startNanos, long endNanos,
      int kind, int status, SpanOrigin origin) {
    out.clear();
    out.u8(kind);
    out.u8(status);
    out.bytes(name, nameFrom, nameTo);
    out.bytes(message, messageFrom, messageTo);
    attributes.appendTo(out);
    out.varint(eventCount);
    out.raw(events.array(), 0, events.length());
    out.varint(linkCount);
    out.raw(links.array(), 0, links.length());
    out.bytes(state, stateFrom, stateTo);
    var bytes = out.toByteArray();
    return new SpanRecord(
        traceHigh, traceLow, spanId, parentId, startNanos, endNanos, origin, bytes, 0,
        bytes.length);
  }

  static SpanRecord write(Span span) {
    var writer = new SpanWriter();
    writer.begin();
    var name = utf8(span.name());
    writer.name(name, 0, name.length);
    var message = utf8(span.statusMessage());
    writer.message(message, 0, message.length);
    var state = utf8(span.traceState());
    writer.state(state, 0, state.length);
    writer.attributes.all(span.attributes());
    for (var event : span.events()) {
      writer.details().all(event.attributes());
      var what = utf8(event.name());
      writer.event(event.timeNanos() - span.startNanos(), what, 0, what.length);
    }
    for (var link : span.links()) {
      writer.details().all(link.attributes());
      writer.link(link.traceId(), link.spanId());
    }
    return writer.end(
        HexFormat.fromHexDigitsToLong(span.traceId(), 0, 16),
        HexFormat.fromHexDigitsToLong(span.traceId(), 16, 32),
        HexFormat.fromHexDigitsToLong(span.spanId()),
        span.isRoot() ? 0 : HexFormat.fromHexDigitsToLong(span.parentSpanId()),
        span.startNanos(),
        span.endNanos(),
        span.kind().ordinal(),
        span.status().ordinal(),
        SpanOrigin.of(span.service(), span.resource(), span.scope()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
