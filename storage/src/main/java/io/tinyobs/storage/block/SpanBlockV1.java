// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads the body of a block of spans of version 1, which was written until version 2 came. */
final class SpanBlockV1 {
  private SpanBlockV1() {
  }

  static List<Span> decode(Frame.Opened opened) throws CorruptBlockException {
    var in = new RecordReader(opened.body());
    long base = TimeUnit.MILLISECONDS.toNanos(opened.header().windowStart());
    var spans = new ArrayList<Span>();
    for (int i = 0; i < opened.header().records(); i++) {
      spans.add(read(in, base));
    }
    in.in.requireEnd();
    return spans;
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
