// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.stream;

import static io.tinyobs.ingest.wire.WireReader.FIXED64;
import static io.tinyobs.ingest.wire.WireReader.LENGTH;
import static io.tinyobs.ingest.wire.WireReader.VARINT;

import com.google.protobuf.ByteString;
import io.tinyobs.ingest.gate.Gate;
import io.tinyobs.ingest.gate.IngestException;
import io.tinyobs.ingest.gate.Overflow;
import io.tinyobs.ingest.gate.Protocol;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.gate.Signal;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.gate.TimeWindow;
import io.tinyobs.ingest.wire.LabelCache;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.Labels;
import io.tinyobs.model.MetricMetadata;
import io.tinyobs.model.MetricType;
import io.tinyobs.model.Tenant;
import io.tinyobs.storage.SeriesHandle;
import io.tinyobs.storage.WriteBatch;
import io.tinyobs.v1.Metric;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream's batches: a dictionary says which series the bytes of a metric's name and labels
 * mean, so that a known metric costs a comparison and its samples a few numbers each; only what is new is parsed into
 * objects. Not thread-safe.
 */
final class BatchReader {
  /** Of a stream's dictionary; it grows as it is needed. */
  private static final long DICTIONARY_BYTES = 16L << 20;

  /** What stands behind a metric's bytes in the key of one of a histogram's series. */
  private static final byte BUCKET = 1;
  private static final byte COUNT = 2;
  private static final byte SUM = 3;
  private static final int SUFFIX_BYTES = 9;

  private final Gate gate;
  private final Tenant tenant;
  private final SeriesLimits limits;
  private LabelCache dictionary = new LabelCache(DICTIONARY_BYTES);
  /** Who the dictionary's labels say that they are of. */
  private ByteString service = ByteString.EMPTY;
  private ByteString instance = ByteString.EMPTY;
  private byte[] key = new byte[256];

  // Of the batch at hand.
  private byte[] in = {};
  private LabelCache.Cursor cursor = dictionary.cursor(Tenant.DEFAULT);
  private TimeWindow window = new TimeWindow(0, 0, 0);
  private WriteBatch batch = WriteBatch.create();
  private Tally tally = Tally.of(Signal.METRICS, Protocol.STREAM);
  private long generation;

  // Of the series at hand: where its samples go if there is no room for it.
  private Overflow.@Nullable Sum into;
  private Labels overflowing = Labels.EMPTY;

  // Of the sample at hand.
  private long timestampNanos;
  private int valueField;
  private long valueBits;
  private int valueFrom;
  private int valueTo;

  BatchReader(Gate gate, Tenant tenant, SeriesLimits limits) {
    this.gate = gate;
    this.tenant = tenant;
    this.limits = limits;
  }

  /**
   * Reads a {@code tinyobs.v1.TelemetryBatch}.
   *
   * @throws IngestException.Malformed if it is none
   */
  WriteBatch read(byte[] message, Tally counted) {
    in = message;
    tally = counted;
    window = gate.sampleWindow(tenant);
    generation = gate.census().generation();
    batch = WriteBatch.create();
    var reader = new WireReader(in, 0, in.length);
    readSender(reader);
    cursor = dictionary.cursor(tenant);
    reader.moveTo(0);
    while (reader.hasMore()) {
      int tag = reader.tag(in.length);
      if (WireReader.field(tag) == 3) {
        reader.expect(tag, LENGTH);
        metric(reader, reader.length(in.length));
      } else {
        reader.skip(tag, in.length);
      }
    }
    return batch;
  }

  /** Nothing says that the sender comes before its metrics. */
  private void readSender(WireReader reader) {
    var newService = ByteString.EMPTY;
    var newInstance = ByteString.EMPTY;
    while (reader.hasMore()) {
      int tag = reader.tag(in.length);
      int field = WireReader.field(tag);
      if (field == 1 || field == 2) {
        reader.expect(tag, LENGTH);
        int end = reader.length(in.length);
        var text = ByteString.copyFrom(in, reader.offset(), end - reader.offset());
        if (!text.isValidUtf8()) {
          throw new IngestException.Malformed(
              "cannot read the batch: its %s is not valid UTF-8"
                  .formatted(field == 1 ? "service" : "instance"));
        }
        newService = field == 1 ? text : newService;
        newInstance = field == 2 ? text : newInstance;
        reader.moveTo(end);
      } else {
        reader.skip(tag, in.length);
      }
    }
    if (!service.equals(newService) || !instance.equals(newInstance)) {
      service = newService;
      instance = newInstance;
      dictionary = new LabelCache(DICTIONARY_BYTES);
    }
  }

  private void metric(WireReader reader, int end) {
    int from = reader.offset();
    int keyEnd = cursor.expected(in, from, end);
    if (keyEnd >= 0
        && (keyEnd == end || in[keyEnd] != PlainSample.FIELD
            || cursor.generation() != generation)) {
      keyEnd = -1;
    }
    var plain = keyEnd < 0 ? null : cursor.series();
    reader.moveTo(keyEnd < 0 ? from : keyEnd);
    if (keyEnd < 0) {
      keyEnd = keyEnd(reader, end);
    }
    if (!PlainSample.areAll(in, reader.offset(), end) && hasKeyLater(reader, end)) {
      // As protobuf allows: put in the usual order and read again.
      var usual = parse(from, end).toByteArray();
      var batchAtHand = in;
      in = usual;
      var again = new WireReader(usual, 0, usual.length);
      samples(again, 0, keyEnd(again, usual.length), usual.length, null);
      in = batchAtHand;
      reader.moveTo(end);
      return;
    }
    samples(reader, from, keyEnd, end, plain);
  }

  /** Where name and labels end, before which all that real senders write of them is. */
  private static int keyEnd(WireReader reader, int end) {
    while (reader.offset() < end) {
      int at = reader.offset();
      int tag = reader.tag(end);
      int field = WireReader.field(tag);
      if (field != 1 && field != 2) {
        reader.moveTo(at);
        return at;
      }
      reader.skip(tag, end);
    }
    return end;
  }

  private static boolean hasKeyLater(WireReader reader, int end) {
    int at = reader.offset();
    boolean found = false;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      int field = WireReader.field(tag);
      found |= field == 1 || field == 2;
      reader.skip(tag, end);
    }
    reader.moveTo(at);
    return found;
  }

  private void samples(
      WireReader reader, int from, int keyEnd, int end, @Nullable SeriesHandle expected) {
    var plain = expected;
    reader.moveTo(keyEnd);
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      if (WireReader.field(tag) != 3) {
        reader.skip(tag, end);
        continue;
      }
      reader.expect(tag, LENGTH);
      int to = reader.length(end);
      sample(reader, to);
      tally.received(1);
      try {
        plain = take(from, keyEnd, plain);
      } catch (RecordRefused e) {
        tally.refused(e, 1);
      }
      reader.moveTo(to);
    }
  }

  private void sample(WireReader reader, int end) {
    int at = reader.offset();
    if (PlainSample.is(in, at, end)) {
      timestampNanos = PlainSample.nanos(in, at);
      valueField = 2;
      valueBits = PlainSample.valueBits(in, at);
      return;
    }
    timestampNanos = 0;
    valueField = 0;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      int field = WireReader.field(tag);
      switch (field) {
        case 1 -> {
          reader.expect(tag, VARINT);
          timestampNanos = reader.varint(end);
        }
        case 2 -> {
          reader.expect(tag, FIXED64);
          valueField = field;
          valueBits = reader.fixed64(end);
        }
        case 3 -> {
          reader.expect(tag, VARINT);
          valueField = field;
          valueBits = reader.varint(end);
        }
        case 4 -> {
          reader.expect(tag, LENGTH);
          valueField = field;
          valueTo = reader.length(end);
          valueFrom = reader.offset();
          reader.moveTo(valueTo);
        }
        default -> reader.skip(tag, end);
      }
    }
  }

  /** Returns the metric's own series, if it is known now. */
  private @Nullable SeriesHandle take(int from, int keyEnd, @Nullable SeriesHandle plain) {
    long millis = window.nowMillis();
    if (timestampNanos != 0) {
      millis = Long.divideUnsigned(timestampNanos, 1_000_000);
      if (window.refusal(millis) != null) {
        window.check(parse(from, keyEnd).getName(), millis);
      }
    }
    switch (valueField) {
      case 2, 3 -> {
        var series = plain == null
            ? series(from, keyEnd, valueField == 2 ? MetricType.GAUGE : MetricType.COUNTER)
            : plain;
        double value = valueField == 2
            ? Double.longBitsToDouble(valueBits)
            : StreamLabels.unsigned(valueBits);
        add(series, millis, value);
        return series;
      }
      case 4 -> {
        histogram(from, keyEnd, millis);
        return plain;
      }
      default -> throw StreamLabels.withoutValue(parse(from, keyEnd));
    }
  }

  private void add(@Nullable SeriesHandle series, long millis, double value) {
    if (series != null) {
      batch.sample(series, millis, value);
    } else if (into != null) {
      into.add(overflowing, millis, value, batch);
    }
  }

  /** Null if there is no room for it and its samples go to another. */
  private @Nullable SeriesHandle series(int from, int keyEnd, MetricType type) {
    if (cursor.find(in, from, keyEnd)) {
      return admitAgain(from, keyEnd, type);
    }
    var metric = parse(from, keyEnd);
    var series = admit(StreamLabels.of(service, instance, metric, "").build());
    if (series != null) {
      cursor.add(in, from, keyEnd, series, generation);
      say(metric, type);
    }
    return series;
  }

  private @Nullable SeriesHandle admit(Labels labels) {
    try {
      return SeriesHandle.of(gate.admit(tenant, labels, limits));
    } catch (RecordRefused e) {
      into = gate.overflow(tenant, labels, limits, e);
      overflowing = labels;
      return null;
    }
  }

  private @Nullable SeriesHandle admitAgain(int from, int keyEnd, MetricType type) {
    var series = cursor.series();
    if (cursor.generation() != generation) {
      if (admit(series.labels()) == null) {
        return null;
      }
      cursor.admitted(generation);
      say(parse(from, keyEnd), type);
    }
    return series;
  }

  private void say(Metric metric, MetricType type) {
    batch.metadata(new MetricMetadata(metric.getName(), type, "", ""));
  }

  private void histogram(int from, int keyEnd, long millis) {
    var histogram = StreamLabels.histogram(in, valueFrom, valueTo);
    if (!StreamLabels.agrees(histogram)) {
      throw StreamLabels.disagrees(parse(from, keyEnd), histogram);
    }
    int length = keyEnd - from;
    if (key.length < length + SUFFIX_BYTES) {
      key = new byte[2 * (length + SUFFIX_BYTES)];
    }
    System.arraycopy(in, from, key, 0, length);
    // All are admitted before any is stored: half a histogram would be a wrong one.
    int bounds = histogram.getBoundsCount();
    var parts = new Part[bounds + 3];
    double below = 0;
    for (int i = 0; i < bounds; i++) {
      below += StreamLabels.unsigned(histogram.getBucketCounts(i));
      parts[i] = part(from, keyEnd, BUCKET, histogram.getBounds(i), below);
    }
    double total = StreamLabels.unsigned(histogram.getCount());
    parts[bounds] = part(from, keyEnd, BUCKET, Double.POSITIVE_INFINITY, total);
    parts[bounds + 1] = part(from, keyEnd, COUNT, 0, total);
    parts[bounds + 2] = part(from, keyEnd, SUM, 0, histogram.getSum());
    for (var part : parts) {
      into = part.into;
      overflowing = part.overflowing;
      add(part.series, millis, part.value);
    }
  }

  private Part part(int from, int keyEnd, byte kind, double bound, double value) {
    into = null;
    var series = series(from, keyEnd, kind, bound);
    return new Part(series, into, overflowing, value);
  }

  /**
   * What one of a histogram's series gets.
   *
   * @param series null if it has no room
   * @param into where it goes then
   */
  private record Part(
      @Nullable SeriesHandle series, Overflow.@Nullable Sum into, Labels overflowing,
      double value) {
  }

  private @Nullable SeriesHandle series(int from, int keyEnd, byte kind, double bound) {
    int length = keyEnd - from;
    key[length] = kind;
    ByteBuffer.wrap(key, length + 1, SUFFIX_BYTES - 1).putDouble(bound);
    int keyLength = length + SUFFIX_BYTES;
    if (cursor.find(key, 0, keyLength)) {
      return admitAgain(from, keyEnd, MetricType.HISTOGRAM);
    }
    var metric = parse(from, keyEnd);
    var labels = switch (kind) {
      case BUCKET -> StreamLabels.of(service, instance, metric, "_bucket")
          .set("le", StreamLabels.number(bound));
      case COUNT -> StreamLabels.of(service, instance, metric, "_count");
      default -> StreamLabels.of(service, instance, metric, "_sum");
    };
    var series = admit(labels.build());
    if (series != null) {
      cursor.add(key, 0, keyLength, series, generation);
      say(metric, MetricType.HISTOGRAM);
    }
    return series;
  }

  private Metric parse(int from, int to) {
    return StreamLabels.metric(in, from, to);
  }
}
