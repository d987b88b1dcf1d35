// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static io.tinyobs.ingest.wire.WireReader.LENGTH;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.storage.WriteBatch;
import java.util.Arrays;

/**
 * Takes the spans of an {@code ExportTraceServiceRequest} off its bytes, without messages in between. A span with
 * anything unusual is left to {@link SpanMapping}, which says what becomes of it. Not thread-safe; serves one
 * request.
 */
final class SpanDecoder {
  private static final byte[] NOTHING = {};

  private final SpanOrigins origins;
  private final SpanMapping mapping;
  private final WriteBatch batch;
  private final Tally tally;
  private final Notes notes;
  private final byte[] in;
  private final WireReader reader;
  private final PlainSpan plain;

  SpanDecoder(
      byte[] in,
      TimeWindow window,
      IngestSettings.Limits limits,
      SpanOrigins origins,
      WriteBatch batch,
      Tally tally,
      Notes notes) {
    this.in = in;
    this.origins = origins;
    this.batch = batch;
    this.tally = tally;
    this.notes = notes;
    this.mapping = new SpanMapping(window, limits, batch, tally, notes);
    this.reader = new WireReader(in, 0, in.length);
    this.plain = new PlainSpan(in, window, limits);
  }

  /**
   * Reads all.
   *
   * @throws IngestException.Malformed if it is no such request, or one of a shape that only generated classes know
   */
  void decode() {
    try {
      while (reader.hasMore()) {
        int tag = reader.tag(in.length);
        if (WireReader.field(tag) == 1) {
          reader.expect(tag, LENGTH);
          resourceSpans(reader.length(in.length));
        } else {
          reader.skip(tag, in.length);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IngestException.Malformed(
          "cannot read spans: a part of the request is malformed: " + e.getMessage(), e);
    }
  }

  private void resourceSpans(int end) throws InvalidProtocolBufferException {
    var resource = first(end);
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      if (WireReader.field(tag) == 2) {
        reader.expect(tag, LENGTH);
        scopeSpans(resource, reader.length(end));
      } else {
        reader.skip(tag, end);
      }
    }
  }

  private void scopeSpans(byte[] resource, int end) throws InvalidProtocolBufferException {
    var scope = first(end);
    var origin = origins.of(resource, scope, notes);
    tally.from(origin.service());
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      if (WireReader.field(tag) != 2) {
        reader.skip(tag, end);
        continue;
      }
      reader.expect(tag, LENGTH);
      int to = reader.length(end);
      int from = reader.offset();
      var span = plain.read(from, to, origin);
      if (span == null) {
        unusual(resource, scope, from, to);
      } else {
        tally.received(1);
        batch.span(span);
      }
      reader.moveTo(to);
    }
  }

  private void unusual(byte[] resource, byte[] scope, int from, int to)
      throws InvalidProtocolBufferException {
    mapping.map(
        ResourceSpans.newBuilder()
            .setResource(Resource.parseFrom(resource))
            .addScopeSpans(
                ScopeSpans.newBuilder()
                    .setScope(InstrumentationScope.parseFrom(scope))
                    .addSpans(Span.parser().parseFrom(in, from, to - from)))
            .build());
  }

  /** The message in field 1, which may stand anywhere and in parts; the reader stays where it is. */
  private byte[] first(int end) {
    int begin = reader.offset();
    var found = NOTHING;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      if (WireReader.field(tag) != 1) {
        reader.skip(tag, end);
        continue;
      }
      reader.expect(tag, LENGTH);
      int to = reader.length(end);
      int length = found.length;
      found = Arrays.copyOf(found, length + to - reader.offset());
      System.arraycopy(in, reader.offset(), found, length, to - reader.offset());
      reader.moveTo(to);
    }
    reader.moveTo(begin);
    return found;
  }
}
