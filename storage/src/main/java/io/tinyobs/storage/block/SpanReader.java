// SPDX-License-Identifier: MIT
package io.tinyobs.storage.block;

import io.tinyobs.model.Span;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SpanWriter} wrote. A text that comes again is the same object. Not thread-safe. */
final class SpanReader extends ValueReader {
  private static final int TEXTS = 256;
  private static final SpanKind[] KINDS = SpanKind.values();
  private static final SpanStatus[] STATUSES = SpanStatus.values();

  private final @Nullable String[] texts = new String[TEXTS];
  private final int[] froms = new int[TEXTS];
  private final int[] lengths = new int[TEXTS];

  SpanReader(ByteReader in) {
    super(in);
  }

  @Override
  String text() throws CorruptBlockException {
    int length = in.count("bytes of text");
    int from = in.skip(length);
    if (length == 0) {
      return "";
    }
    var bytes = in.array();
    int hash = length * 31 + bytes[from];
    hash = (hash * 31 + bytes[from + length - 1]) * 31 + bytes[from + length / 2];
    int at = (hash ^ hash >>> 8) & TEXTS - 1;
    var known = texts[at];
    if (known != null && lengths[at] == length && Arrays.equals(
        bytes, froms[at], froms[at] + length, bytes, from, from + length)) {
      return known;
    }
    var text = new String(bytes, from, length, StandardCharsets.UTF_8);
    texts[at] = text;
    froms[at] = from;
    lengths[at] = length;
    return text;
  }

  /** What follows the ids and times of a record. */
  Span said(SpanRecord of, SpanOrigin.Read origin) throws CorruptBlockException {
    int at = in.position();
    var kind = KINDS[in.varint(KINDS.length - 1, "as kind")];
    var status = STATUSES[in.varint(STATUSES.length - 1, "as status")];
    var name = text();
    var message = text();
    var attributes = attributes();
    var events = events(of.startNanos);
    var links = links();
    var state = text();
    var hex = HexFormat.of();
    try {
      return new Span(
          hex.toHexDigits(of.traceHigh) + hex.toHexDigits(of.traceLow),
          hex.toHexDigits(of.spanId),
          of.parentId == 0 ? "" : hex.toHexDigits(of.parentId),
          name, kind, of.startNanos, of.endNanos, status, message, origin.service(), attributes,
          origin.resource(), origin.scope(), events, links, state);
    } catch (IllegalArgumentException e) {
      throw new CorruptBlockException(String.valueOf(e.getMessage()), at);
    }
  }

  private List<Span.Event> events(long start) throws CorruptBlockException {
    int count = in.count("events");
    if (count == 0) {
      return List.of();
    }
    var events = new ArrayList<Span.Event>();
    for (int i = 0; i < count; i++) {
      events.add(new Span.Event(start + in.zigzag(), text(), attributes()));
    }
    return List.copyOf(events);
  }

  private List<Span.Link> links() throws CorruptBlockException {
    int count = in.count("links");
    if (count == 0) {
      return List.of();
    }
    var links = new ArrayList<Span.Link>();
    for (int i = 0; i < count; i++) {
      links.add(new Span.Link(text(), text(), attributes()));
    }
    return List.copyOf(links);
  }
}
