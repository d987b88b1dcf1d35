// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import static io.tinyobs.ingest.wire.WireReader.FIXED32;
import static io.tinyobs.ingest.wire.WireReader.FIXED64;
import static io.tinyobs.ingest.wire.WireReader.LENGTH;
import static io.tinyobs.ingest.wire.WireReader.VARINT;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.IngestSettings;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.ingest.wire.WireText;
import io.tinyobs.model.Ids;
import io.tinyobs.model.SpanKind;
import io.tinyobs.model.SpanStatus;
import io.tinyobs.storage.block.AttributeWriter;
import io.tinyobs.storage.block.SpanOrigin;
import io.tinyobs.storage.block.SpanRecord;
import io.tinyobs.storage.block.SpanWriter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Puts one span after the other from OTLP's bytes into those that are stored. Only what is sound, within all limits
 * and of the usual shape: of anything else it says that it is not. Not thread-safe.
 *
 * @see <a href="https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto">trace.proto</a>
 */
final class PlainSpan {
  private static final HexFormat HEX = HexFormat.of();
  private static final int KINDS = SpanKind.values().length;
  private static final int STATUSES = SpanStatus.values().length;
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private final byte[] in;
  private final TimeWindow window;
  private final IngestSettings.Limits limits;
  private final WireReader reader;
  private final SpanWriter writer = new SpanWriter();
  /** Of the names of the span's attributes, and of those of the event or link at hand. */
  private final long[] prints;
  private final long[] detailPrints;

  private long traceHigh;
  private long traceLow;
  private long spanId;
  private long parentId;
  private long start;
  private long end;
  private int kind;
  private int status;
  private boolean hasStatus;

  PlainSpan(byte[] in, TimeWindow window, IngestSettings.Limits limits) {
    this.in = in;
    this.window = window;
    this.limits = limits;
    this.reader = new WireReader(in, 0, in.length);
    this.prints = new long[limits.spanAttributes()];
    this.detailPrints = new long[limits.spanAttributes()];
  }

  /** The span between two offsets, or null if it is not plain. */
  @Nullable
  SpanRecord read(int from, int to, SpanOrigin origin) {
    writer.begin();
    traceHigh = 0;
    traceLow = 0;
    spanId = 0;
    parentId = 0;
    start = 0;
    end = 0;
    kind = 0;
    status = 0;
    hasStatus = false;
    reader.moveTo(from);
    try {
      while (reader.offset() < to) {
        if (!field(reader.tag(to), to)) {
          return null;
        }
      }
    } catch (IngestException.Malformed e) {
      return null;
    }
    if ((traceHigh | traceLow) == 0 || spanId == 0 || start == 0) {
      return null;
    }
    long newest = Long.compareUnsigned(start, end) > 0 ? start : end;
    if (window.refusal(Long.divideUnsigned(newest, 1_000_000)) != null) {
      return null;
    }
    return writer.end(
        traceHigh, traceLow, spanId, parentId, start, Math.max(start, end),
        kind >= 0 && kind < KINDS ? kind : 0,
        status >= 0 && status < STATUSES ? status : 0,
        origin);
  }

  private boolean field(int tag, int limit) {
    switch (tag) {
      case 1 << 3 | LENGTH -> {
        int to = reader.length(limit);
        if (to - reader.offset() != TRACE_ID_BYTES) {
          return false;
        }
        traceHigh = id(reader.fixed64(to));
        traceLow = id(reader.fixed64(to));
      }
      case 2 << 3 | LENGTH -> {
        int to = reader.length(limit);
        if (to - reader.offset() != SPAN_ID_BYTES) {
          return false;
        }
        spanId = id(reader.fixed64(to));
      }
      case 4 << 3 | LENGTH -> {
        int to = reader.length(limit);
        if (to != reader.offset() && to - reader.offset() != SPAN_ID_BYTES) {
          return false;
        }
        parentId = to == reader.offset() ? 0 : id(reader.fixed64(to));
      }
      case 3 << 3 | LENGTH -> {
        int to = reader.length(limit);
        writer.state(in, reader.offset(), to);
        return text(to, Integer.MAX_VALUE);
      }
      case 5 << 3 | LENGTH -> {
        int to = reader.length(limit);
        writer.name(in, reader.offset(), to);
        return text(to, limits.attributeBytes());
      }
      case 6 << 3 | VARINT -> kind = (int) reader.varint(limit);
      case 7 << 3 | FIXED64 -> start = reader.fixed64(limit);
      case 8 << 3 | FIXED64 -> end = reader.fixed64(limit);
      case 9 << 3 | LENGTH -> {
        return attribute(reader.length(limit), writer.attributes(), prints);
      }
      case 11 << 3 | LENGTH -> {
        return event(reader.length(limit));
      }
      case 13 << 3 | LENGTH -> {
        return link(reader.length(limit));
      }
      case 15 << 3 | LENGTH -> {
        return status(reader.length(limit));
      }
      // How many attributes, events and links the sender left out; flags.
      case 10 << 3 | VARINT, 12 << 3 | VARINT, 14 << 3 | VARINT, 16 << 3 | FIXED32 ->
        reader.skip(tag, limit);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long id(long littleEndian) {
    return Long.reverseBytes(littleEndian);
  }

  /** Moves behind a text; false if it is none or longer than may be. */
  private boolean text(int to, int most) {
    int from = reader.offset();
    reader.moveTo(to);
    // A character takes a byte or more.
    return to - from <= most && WireText.isUtf8(in, from, to);
  }

  private boolean status(int limit) {
    if (hasStatus) {
      return false;
    }
    hasStatus = true;
    while (reader.offset() < limit) {
      switch (reader.tag(limit)) {
        case 2 << 3 | LENGTH -> {
          int to = reader.length(limit);
          writer.message(in, reader.offset(), to);
          if (!text(to, limits.attributeBytes())) {
            return false;
          }
        }
        case 3 << 3 | VARINT -> status = (int) reader.varint(limit);
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  private boolean event(int limit) {
    if (start == 0 || writer.events() >= limits.spanEvents()) {
      return false;
    }
    long time = 0;
    int nameFrom = limit;
    int nameTo = limit;
    var details = writer.details();
    while (reader.offset() < limit) {
      int tag = reader.tag(limit);
      switch (tag) {
        case 1 << 3 | FIXED64 -> time = reader.fixed64(limit);
        case 2 << 3 | LENGTH -> {
          nameTo = reader.length(limit);
          nameFrom = reader.offset();
          if (!text(nameTo, Integer.MAX_VALUE)) {
            return false;
          }
        }
        case 3 << 3 | LENGTH -> {
          if (!attribute(reader.length(limit), details, detailPrints)) {
            return false;
          }
        }
        case 4 << 3 | VARINT -> reader.skip(tag, limit);
        default -> {
          return false;
        }
      }
    }
    writer.event(time - start, in, nameFrom, nameTo);
    return true;
  }

  private boolean link(int limit) {
    if (writer.links() >= limits.spanEvents()) {
      return false;
    }
    var trace = "";
    var span = "";
    var details = writer.details();
    while (reader.offset() < limit) {
      int tag = reader.tag(limit);
      switch (tag) {
        case 1 << 3 | LENGTH -> trace = hex(reader.length(limit));
        case 2 << 3 | LENGTH -> span = hex(reader.length(limit));
        case 4 << 3 | LENGTH -> {
          if (!attribute(reader.length(limit), details, detailPrints)) {
            return false;
          }
        }
        case 5 << 3 | VARINT, 6 << 3 | FIXED32 -> reader.skip(tag, limit);
        case 3 << 3 | LENGTH -> {
          if (!text(reader.length(limit), Integer.MAX_VALUE)) { // Its trace state.
            return false;
          }
        }
        default -> {
          return false;
        }
      }
    }
    if (!Ids.isTraceId(trace) || !Ids.isSpanId(span)) {
      return false;
    }
    writer.link(trace, span);
    return true;
  }

  private String hex(int to) {
    int from = reader.offset();
    reader.moveTo(to);
    return to - from > TRACE_ID_BYTES ? "" : HEX.formatHex(in, from, to);
  }

  private boolean attribute(int limit, AttributeWriter into, long[] known) {
    int nameFrom = limit;
    int nameTo = limit;
    int valueFrom = limit;
    int valueTo = limit;
    boolean hasValue = false;
    while (reader.offset() < limit) {
      switch (reader.tag(limit)) {
        case 1 << 3 | LENGTH -> {
          nameTo = reader.length(limit);
          nameFrom = reader.offset();
          reader.moveTo(nameTo);
        }
        case 2 << 3 | LENGTH -> {
          if (hasValue) {
            return false; // Two would have to be merged.
          }
          hasValue = true;
          valueTo = reader.length(limit);
          valueFrom = reader.offset();
          reader.moveTo(valueTo);
        }
        default -> {
          return false;
        }
      }
    }
    if (!WireText.isUtf8(in, nameFrom, nameTo)) {
      return false;
    }
    if (valueFrom == valueTo) {
      return true; // Without a value it is none.
    }
    boolean taken = isNew(known, into.count(), WireText.print(in, nameFrom, nameTo))
        && value(valueFrom, valueTo, into.name(in, nameFrom, nameTo));
    reader.moveTo(limit);
    return taken;
  }

  /** Whether there is room for one more attribute and none before has, or may have, the same name. */
  private static boolean isNew(long[] known, int count, long print) {
    if (count >= known.length) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (known[i] == print) {
        return false;
      }
    }
    known[count] = print;
    return true;
  }

  private boolean value(int from, int to, AttributeWriter into) {
    reader.moveTo(from);
    switch (reader.tag(to)) {
      case 1 << 3 | LENGTH -> {
        int textTo = reader.length(to);
        into.text(in, reader.offset(), textTo);
        if (!text(textTo, limits.attributeBytes())) {
          return false;
        }
      }
      case 2 << 3 | VARINT -> into.truth(reader.varint(to) != 0);
      case 3 << 3 | VARINT -> into.whole(reader.varint(to));
      case 4 << 3 | FIXED64 -> into.real(reader.fixed64(to));
      case 5 << 3 | LENGTH, 6 << 3 | LENGTH -> {
        return nested(from, to, into);
      }
      case 7 << 3 | LENGTH -> {
        int bytesTo = reader.length(to);
        into.bytes(in, reader.offset(), bytesTo);
        reader.moveTo(bytesTo);
      }
      default -> {
        return false;
      }
    }
    return reader.offset() == to;
  }

  private boolean nested(int from, int to, AttributeWriter into) {
    try {
      var value = Values.object(AnyValue.parser().parseFrom(in, from, to - from));
      if (value == null) {
        return false;
      }
      into.value(value);
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }
}
