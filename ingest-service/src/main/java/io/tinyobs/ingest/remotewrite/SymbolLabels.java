// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.wire.WireReader;
import java.util.Arrays;

/**
 * Puts the labels of a series of remote write 2.0 together in the bytes that 1.0 would send. So a series is
 * found by the same hash and comparison whatever version brings it, although its references differ from one
 * request to the next.
 *
 * <p>Nothing is allocated a series; sizes are checked before anything is copied, for a few references may
 * name megabytes. Not thread-safe.
 */
final class SymbolLabels {
  private static final int SHOWN_BYTES = 64;
  /** Of a label: three tags and three lengths of at most five bytes. */
  private static final int FRAME_BYTES = 3 * 6;
  private static final byte FIELD_1 = 1 << 3 | WireReader.LENGTH;
  private static final byte FIELD_2 = 2 << 3 | WireReader.LENGTH;

  private final byte[] in;
  private final SymbolTable symbols;
  private final SeriesLimits limits;
  private final int[] refs;
  private int count;
  private byte[] bytes = new byte[1024];
  private int size;
  private int metric = -1;

  SymbolLabels(byte[] in, SymbolTable symbols, SeriesLimits limits) {
    this.in = in;
    this.symbols = symbols;
    this.limits = limits;
    this.refs = new int[2 * (limits.labels() + 1)];
  }

  /** Forgets the series before. */
  void begin() {
    count = 0;
    size = 0;
    metric = -1;
  }

  /** Adds a reference; those above the limit are only counted. */
  void ref(long ref) {
    if (count < refs.length) {
      // What is no number of a symbol becomes -1 and is told later, when all are known.
      refs[count] = Long.compareUnsigned(ref, symbols.size()) < 0 ? (int) ref : -1;
    }
    count++;
  }

  /** The bytes of the labels; valid up to {@link #size} until the next {@link #begin}. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** The symbol that is the metric's name, or -1 if there is none. */
  int metric() {
    return metric;
  }

  /**
   * Puts the bytes together.
   *
   * @throws RecordRefused if the references are no pairs, are not of symbols, or name more than may be
   */
  void resolve() {
    if (count % 2 != 0) {
      throw new RecordRefused(
          Reason.INVALID_LABELS,
          "cannot accept a series: got %d label references, expected pairs of name and value"
              .formatted(count));
    }
    checkRefs();
    findMetric();
    limits.checkCount(metricText(), count / 2 - 1);
    for (int i = 0; i < count; i += 2) {
      label(refs[i], refs[i + 1]);
    }
  }

  private void checkRefs() {
    for (int i = 0; i < Math.min(count, refs.length); i++) {
      if (refs[i] < 0) {
        throw new RecordRefused(
            Reason.INVALID_LABELS,
            "cannot accept a series: got a label reference beyond the table, expected one of its %d"
                .formatted(symbols.size()) + " symbols");
      }
    }
  }

  private void findMetric() {
    for (int i = 0; i < Math.min(count, refs.length); i += 2) {
      if (symbols.isMetricName(refs[i])) {
        metric = refs[i + 1];
        return;
      }
    }
  }

  private String metricText() {
    if (count <= refs.length) {
      return ""; // Passes in any case, so nobody will read it.
    }
    return metric < 0 ? "a series" : symbols.text(metric, SHOWN_BYTES);
  }

  private void label(int name, int value) {
    int nameLength = symbols.length(name);
    int valueLength = symbols.length(value);
    if (nameLength > limits.nameBytes()
        || valueLength > Math.min(limits.valueBytes(), limits.metricBytes())) {
      checkLengths(name, nameLength, value, valueLength);
    }
    int needed = FRAME_BYTES + nameLength + valueLength;
    if (needed > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + needed, 2 * bytes.length));
    }
    bytes[size++] = FIELD_1;
    varint(2 + varintSize(nameLength) + nameLength + varintSize(valueLength) + valueLength);
    text(FIELD_1, name, nameLength);
    text(FIELD_2, value, valueLength);
  }

  private void checkLengths(int name, int nameLength, int value, int valueLength) {
    var shown = metric < 0 ? "a series" : symbols.text(metric, SHOWN_BYTES);
    var label = symbols.text(name, SHOWN_BYTES);
    limits.checkName(shown, label, nameLength);
    limits.checkValue(shown, label, valueLength, value == metric && symbols.isMetricName(name));
  }

  private void text(byte tag, int symbol, int length) {
    bytes[size++] = tag;
    varint(length);
    System.arraycopy(in, symbols.from(symbol), bytes, size, length);
    size += length;
  }

  private void varint(int value) {
    int rest = value;
    while (rest > 0x7f) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private static int varintSize(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }
}
