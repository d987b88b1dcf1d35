// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.FIXED64;
import static io.tinyobs.ingest.wire.WireReader.LENGTH;
import static io.tinyobs.ingest.wire.WireReader.VARINT;

import io.tinyobs.ingest.gate.Exemplars;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.Tally;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.Exemplar;
import io.tinyobs.model.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Takes exemplars off their messages, which in the two versions differ by their labels alone: texts in 1.0, symbols in
 * 2.0. Sizes are checked before any text is made. Not thread-safe; made for one request.
 */
final class ExemplarIntake {
  /** A character takes four bytes at most. */
  private static final int MAX_BYTES = 4 * Exemplar.MAX_CHARACTERS;

  private final Exemplars exemplars;

  /** Where the texts of the labels at hand lie, name and value in turn; an offset before and one after each. */
  private final int[] places = new int[4 * Exemplar.MAX_CHARACTERS];
  private int texts;
  private int bytes;
  private boolean unknownSymbol;

  ExemplarIntake(Exemplars exemplars) {
    this.exemplars = exemplars;
  }

  Tally tally() {
    return exemplars.tally();
  }

  /**
   * Takes one.
   *
   * @param in what the reader reads
   * @param end where the message ends
   * @param symbols what its labels refer to; null if they are texts
   * @param series whose it is; null if that is refused
   * @param refusal why, if it is
   */
  void take(
      WireReader reader,
      byte[] in,
      int end,
      @Nullable SymbolTable symbols,
      @Nullable Labels series,
      @Nullable RecordRefused refusal) {
    texts = 0;
    bytes = 0;
    unknownSymbol = false;
    long valueBits = 0;
    long timestamp = 0;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> label(reader, tag, end, symbols);
        case 2 -> {
          reader.expect(tag, FIXED64);
          valueBits = reader.fixed64(end);
        }
        case 3 -> {
          reader.expect(tag, VARINT);
          timestamp = reader.varint(end);
        }
        default -> reader.skip(tag, end);
      }
    }
    if (series == null) {
      exemplars.refuse(refusal == null ? nothing() : refusal, 1);
      return;
    }
    try {
      exemplars.take(series, labels(in, series), Double.longBitsToDouble(valueBits), timestamp);
    } catch (RecordRefused e) {
      exemplars.refuse(e, 1);
    }
  }

  private static RecordRefused nothing() {
    return new RecordRefused(
        Reason.INVALID_LABELS, "cannot accept exemplar: got no series, expected its labels");
  }

  private void label(WireReader reader, int tag, int end, @Nullable SymbolTable symbols) {
    if (symbols != null && WireReader.wire(tag) == VARINT) {
      symbol(reader.varint(end), symbols);
      return;
    }
    reader.expect(tag, LENGTH);
    int to = reader.length(end);
    if (symbols == null) {
      var place = LabelReader.place(reader, to);
      text(place.nameFrom(), place.nameTo());
      text(place.valueFrom(), place.valueTo());
      return;
    }
    while (reader.offset() < to) {
      symbol(reader.varint(to), symbols);
    }
  }

  private void symbol(long ref, SymbolTable symbols) {
    if (Long.compareUnsigned(ref, symbols.size()) >= 0) {
      unknownSymbol = true;
      return;
    }
    text(symbols.from((int) ref), symbols.from((int) ref) + symbols.length((int) ref));
  }

  private void text(int from, int to) {
    if (2 * texts < places.length) {
      places[2 * texts] = from;
      places[2 * texts + 1] = to;
    }
    texts++;
    bytes = Math.min(MAX_BYTES + 1, bytes + Math.min(MAX_BYTES, to - from));
  }

  private Labels labels(byte[] in, Labels series) {
    if (unknownSymbol || texts % 2 != 0) {
      throw new RecordRefused(
          Reason.INVALID_LABELS,
          "cannot accept exemplar of %s: got label references that are no pairs of symbols"
              .formatted(series));
    }
    if (bytes > MAX_BYTES || 2 * texts > places.length) {
      Exemplars.checkLength(series, Exemplar.MAX_CHARACTERS + 1);
    }
    var labels = Labels.builder();
    for (int i = 0; i < 2 * texts; i += 4) {
      var name = text(in, i, series);
      var value = text(in, i + 2, series);
      try {
        labels.add(name, value);
      } catch (IllegalArgumentException e) {
        throw new RecordRefused(
            Reason.INVALID_LABELS,
            "cannot accept exemplar of %s: got label \"%s\" twice or a label without a name"
                .formatted(series, name));
      }
    }
    return labels.build();
  }

  private String text(byte[] in, int place, Labels series) {
    return LabelReader.decode(
        series.metricName(), "of an exemplar", in, places[place], places[place + 1]);
  }
}
