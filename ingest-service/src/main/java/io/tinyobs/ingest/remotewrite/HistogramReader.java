// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.FIXED64;
import static io.tinyobs.ingest.wire.WireReader.LENGTH;
import static io.tinyobs.ingest.wire.WireReader.VARINT;

import io.tinyobs.ingest.gate.Histograms;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.NativeHistogram;
import io.tinyobs.model.NativeHistogram.Buckets;
import io.tinyobs.model.NativeHistogram.CounterReset;
import io.tinyobs.model.StaleNaN;
import java.util.Arrays;

/**
 * Reads one native histogram, the same message in both versions: buckets are spans of neighbours, with a count each
 * (floats) or with its difference from the one before (whole numbers). Not thread-safe; reused.
 *
 * @see <a href="https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/">Remote write 2.0</a>
 */
final class HistogramReader {
  /** Numbers of a message as they come; those above the limit are only counted. */
  private static final class Numbers {
    private long[] values = new long[64];
    private int size;

    void add(long value) {
      if (size < Histograms.MAX_BUCKETS + 1) {
        if (size == values.length) {
          values = Arrays.copyOf(values, 2 * size);
        }
        values[size] = value;
      }
      size++;
    }
  }

  private final Numbers negativeSpans = new Numbers(); // Offset and length in turn.
  private final Numbers negativeDeltas = new Numbers();
  private final Numbers negativeCounts = new Numbers();
  private final Numbers positiveSpans = new Numbers();
  private final Numbers positiveDeltas = new Numbers();
  private final Numbers positiveCounts = new Numbers();
  private final Numbers bounds = new Numbers();
  private boolean isFloat;
  private double count;
  private double sum;
  private int schema;
  private double zeroThreshold;
  private double zeroCount;
  private int reset;
  private long timestampMillis;

  /** Takes a message apart that ends at {@code end}. */
  void read(WireReader reader, int end) {
    clear();
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> count = whole(reader, tag, end);
        case 2 -> {
          count = real(reader, tag, end);
          isFloat = true;
        }
        case 3 -> sum = real(reader, tag, end);
        case 4 -> {
          reader.expect(tag, VARINT);
          schema = (int) zigzag(reader.varint(end));
        }
        case 5 -> zeroThreshold = real(reader, tag, end);
        case 6 -> zeroCount = whole(reader, tag, end);
        case 7 -> zeroCount = real(reader, tag, end);
        case 8 -> span(reader, tag, end, negativeSpans);
        case 9 -> deltas(reader, tag, end, negativeDeltas);
        case 10 -> reals(reader, tag, end, negativeCounts);
        case 11 -> span(reader, tag, end, positiveSpans);
        case 12 -> deltas(reader, tag, end, positiveDeltas);
        case 13 -> reals(reader, tag, end, positiveCounts);
        case 14 -> {
          reader.expect(tag, VARINT);
          reset = (int) reader.varint(end);
        }
        case 15 -> {
          reader.expect(tag, VARINT);
          timestampMillis = reader.varint(end);
        }
        case 16 -> reals(reader, tag, end, bounds);
        default -> reader.skip(tag, end);
      }
    }
  }

  private void clear() {
    for (var numbers : new Numbers[]{
        negativeSpans, negativeDeltas, negativeCounts, positiveSpans, positiveDeltas,
        positiveCounts, bounds}) {
      numbers.size = 0;
    }
    isFloat = false;
    count = 0;
    sum = 0;
    schema = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    reset = 0;
    timestampMillis = 0;
  }

  private static double whole(WireReader reader, int tag, int end) {
    reader.expect(tag, VARINT);
    long value = reader.varint(end);
    return value >= 0 ? value : value + 0x1p64; // Unsigned.
  }

  private static double real(WireReader reader, int tag, int end) {
    reader.expect(tag, FIXED64);
    return Double.longBitsToDouble(reader.fixed64(end));
  }

  private static long zigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }

  private static void span(WireReader reader, int tag, int end, Numbers spans) {
    reader.expect(tag, LENGTH);
    int to = reader.length(end);
    long offset = 0;
    long length = 0;
    while (reader.offset() < to) {
      int inner = reader.tag(to);
      switch (WireReader.field(inner)) {
        case 1 -> {
          reader.expect(inner, VARINT);
          offset = (int) zigzag(reader.varint(to));
        }
        case 2 -> {
          reader.expect(inner, VARINT);
          length = reader.varint(to) & 0xffff_ffffL;
        }
        default -> reader.skip(inner, to);
      }
    }
    spans.add(offset);
    spans.add(length);
  }

  private static void deltas(WireReader reader, int tag, int end, Numbers into) {
    if (WireReader.wire(tag) == VARINT) {
      into.add(zigzag(reader.varint(end)));
      return;
    }
    reader.expect(tag, LENGTH);
    int to = reader.length(end);
    while (reader.offset() < to) {
      into.add(zigzag(reader.varint(to)));
    }
  }

  private static void reals(WireReader reader, int tag, int end, Numbers into) {
    if (WireReader.wire(tag) == FIXED64) {
      into.add(reader.fixed64(end));
      return;
    }
    reader.expect(tag, LENGTH);
    int to = reader.length(end);
    while (reader.offset() < to) {
      into.add(reader.fixed64(to));
    }
  }

  /** The time of the histogram read, milliseconds since the epoch. */
  long timestampMillis() {
    return timestampMillis;
  }

  /** Whether it says that the series ended. */
  boolean isStale() {
    return StaleNaN.is(sum);
  }

  /**
   * The histogram read.
   *
   * @throws RecordRefused if it contradicts itself
   */
  NativeHistogram histogram(String metric) {
    var resets = CounterReset.values(); // In the order of the protocol's numbers.
    return Histograms.checked(
        metric,
        reset < 0 || reset >= resets.length ? CounterReset.UNKNOWN : resets[reset],
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        buckets(metric, negativeSpans, negativeDeltas, negativeCounts),
        buckets(metric, positiveSpans, positiveDeltas, positiveCounts),
        bounds(metric),
        !isFloat);
  }

  private double[] bounds(String metric) {
    Histograms.checkSize(metric, bounds.size);
    return Arrays.stream(bounds.values, 0, bounds.size).mapToDouble(Double::longBitsToDouble)
        .toArray();
  }

  private Buckets buckets(String metric, Numbers spans, Numbers deltas, Numbers counts) {
    var given = isFloat ? counts : deltas;
    Histograms.checkSize(metric, Math.max(given.size, spans.size));
    var indexes = new int[given.size];
    long index = 0;
    int size = 0;
    for (int span = 0; span < spans.size; span += 2) {
      if (span > 0 && spans.values[span] < 0) {
        throw refused(metric, "spans that overlap, expected ascending ones");
      }
      index += spans.values[span];
      for (long left = spans.values[span + 1]; left > 0; left--) {
        if (size == indexes.length || index != (int) index) {
          throw refused(metric, "spans of other buckets than there are counts");
        }
        indexes[size++] = (int) index++;
      }
    }
    if (size != indexes.length) {
      throw refused(metric, "spans of %d buckets and %d counts".formatted(size, indexes.length));
    }
    return size == 0 ? Buckets.EMPTY : new Buckets(indexes, counts(given));
  }

  private double[] counts(Numbers given) {
    var counts = new double[given.size];
    long absolute = 0;
    for (int i = 0; i < counts.length; i++) {
      absolute += given.values[i];
      counts[i] = isFloat ? Double.longBitsToDouble(given.values[i]) : absolute;
    }
    return counts;
  }

  private static RecordRefused refused(String metric, String got) {
    return new RecordRefused(
        Reason.INVALID_VALUE, "cannot accept histogram %s: got %s".formatted(metric, got));
  }
}
