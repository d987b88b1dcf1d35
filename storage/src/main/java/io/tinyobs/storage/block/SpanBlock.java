// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A block of spans; a span's time is when it ended.
 *
 * @param header what it says of itself
 * @param spans in the order written
 */
public record SpanBlock(BlockHeader header, List<Span> spans) {
  /** The bytes of a block of at least one span. */
  public static byte[] encode(long windowStart, long writtenAt, List<Span> spans) {
    var out = new RecordWriter();
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (var span : spans) {
      write(span, out, TimeUnit.MILLISECONDS.toNanos(windowStart));
      min = Math.min(min, timeMillis(span));
      max = Math.max(max, timeMillis(span));
    }
    var header = new BlockHeader(
        BlockKind.SPANS, 0, windowStart, writtenAt, spans.size(), min, max);
    return Frame.seal(header, out.body(), true);
  }

  /** When the span ended, milliseconds since the epoch. */
  public static long timeMillis(Span span) {
    return Math.floorDiv(span.endNanos(), 1_000_000L);
  }

  private static void write(Span span, RecordWriter out, long base) {
    out.id(span.traceId());
    out.id(span.spanId());
    out.id(span.parentSpanId());
    out.text(span.name());
    out.records.u8(span.kind().ordinal());
    out.records.zigzag(span.startNanos() - base);
    out.records.zigzag(span.endNanos() - span.startNanos());
    out.records.u8(span.status().ordinal());
    out.text(span.statusMessage());
    out.text(span.service());
    out.attributes(span.attributes());
    out.resource(span.resource());
    out.scope(span.scope());
    out.records.varint(span.events().size());
    for (var event : span.events()) {
      out.records.zigzag(event.timeNanos() - span.startNanos());
      out.text(event.name());
      out.attributes(event.attributes());
    }
    out.records.varint(span.links().size());
    for (var link : span.links()) {
      out.text(link.traceId());
      out.text(link.spanId());
      out.attributes(link.attributes());
    }
    out.text(span.traceState());
  }

  /** Reads a block. */
  public static SpanBlock decode(byte[] block) throws CorruptBlockException {
    var opened = Frame.open(block, BlockKind.SPANS);
    var in = new RecordReader(opened.body());
    long base = TimeUnit.MILLISECONDS.toNanos(opened.header().windowStart());
    var spans = new ArrayList<Span>();
    for (int i = 0; i < opened.header().records(); i++) {
      spans.add(read(in, base));
    }
    in.in.requireEnd();
    return new SpanBlock(opened.header(), spans);
  }

  private static Span read(RecordReader in, long base) throws CorruptBlockException {
    int at = in.in.position();
    var traceId = in.traceId();
    var spanId = in.spanId();
    var parentSpanId = in.spanId();
    var name = in.text();
    var kind = SpanKind.values()[in.in.varint(SpanKind.values().length - 1, "as kind")];
    long start = base + in.in.zigzag();
    long end = start + in.in.zigzag();
    var status = SpanStatus.values()[in.in.varint(SpanStatus.values().length - 1, "as status")];
    var statusMessage = in.text();
    var service = in.text();
    var attributes = in.attributes();
    var resource = in.resource();
    var scope = in.scope();
    var events = readEvents(in, start);
    var links = readLinks(in);
    var traceState = in.text();
    try {
      return new Span(
          traceId, spanId, parentSpanId, name, kind, start, end, status, statusMessage, service,
          attributes, resource, scope, events, links, traceState);
    } catch (IllegalArgumentException e) {
      throw new CorruptBlockException(String.valueOf(e.getMessage()), at);
    }
  }

  private static List<Span.Event> readEvents(RecordReader in, long start)
      throws CorruptBlockException {
    int count = in.in.count("events");
    var events = new ArrayList<Span.Event>();
    for (int i = 0; i < count; i++) {
      events.add(new Span.Event(start + in.in.zigzag(), in.text(), in.attributes()));
    }
    return List.copyOf(events);
  }

  private static List<Span.Link> readLinks(RecordReader in) throws CorruptBlockException {
    int count = in.in.count("links");
    var links = new ArrayList<Span.Link>();
    for (int i = 0; i < count; i++) {
      links.add(new Span.Link(in.text(), in.text(), in.attributes()));
    }
    return List.copyOf(links);
  }
}
