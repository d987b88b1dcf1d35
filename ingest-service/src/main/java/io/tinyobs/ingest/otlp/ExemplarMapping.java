// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.tinyobs.ingest.gate.Exemplars;
import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.model.Ids;
import io.tinyobs.model.Labels;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Turns OTLP's exemplars into ours: ids become {@code trace_id} and {@code span_id}, attributes that were left out of
 * the series labels beside them, as far as they fit; ids matter more. Not thread-safe; serves one request.
 */
final class ExemplarMapping {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final MetricNames names;
  private final Exemplars exemplars;
  private final Notes notes;

  ExemplarMapping(MetricNames names, Exemplars exemplars, Notes notes) {
    this.names = names;
    this.exemplars = exemplars;
    this.notes = notes;
  }

  /**
   * Takes the exemplars of a data point that was let in.
   *
   * @param part which of the point's series each is of
   * @param pointMillis the point's time, which is that of an exemplar without
   */
  void map(
      List<Exemplar> of, PointWriter points, ToIntFunction<Exemplar> part, long pointMillis) {
    for (var one : of) {
      try {
        map(one, points.series(part.applyAsInt(one)), pointMillis);
      } catch (RecordRefused e) {
        exemplars.refuse(e, 1);
      }
    }
  }

  /** Counts exemplars whose data points are not taken. */
  void refuse(RecordRefused why, long count) {
    if (count > 0) {
      exemplars.refuse(why, count);
    }
  }

  /** What an exemplar measured; NaN if it says nothing. */
  static double value(Exemplar one) {
    return switch (one.getValueCase()) {
      case AS_INT -> one.getAsInt();
      case AS_DOUBLE -> one.getAsDouble();
      case VALUE_NOT_SET -> Double.NaN;
    };
  }

  private void map(Exemplar one, Labels series, long pointMillis) {
    if (one.getValueCase() == Exemplar.ValueCase.VALUE_NOT_SET) {
      throw new RecordRefused(
          Reason.INVALID_VALUE,
          "cannot accept exemplar of %s: got none, expected a value".formatted(series));
    }
    var ids = Labels.builder();
    id(ids, io.tinyobs.model.Exemplar.TRACE_ID, one.getTraceId(), Ids::isTraceId, series);
    id(ids, io.tinyobs.model.Exemplar.SPAN_ID, one.getSpanId(), Ids::isSpanId, series);
    long millis = one.getTimeUnixNano() == 0
        ? pointMillis
        : Long.divideUnsigned(one.getTimeUnixNano(), NANOS_PER_MILLI);
    exemplars.take(series, labels(one, ids.build()), value(one), millis);
  }

  private static void id(
      Labels.Builder labels, String name, ByteString id, Predicate<String> isId, Labels series) {
    var hex = Values.hex(id);
    if (isId.test(hex)) {
      labels.set(name, hex);
    } else if (hex.chars().anyMatch(digit -> digit != '0')) {
      throw new RecordRefused(
          Reason.INVALID_ID,
          "cannot accept exemplar of %s: got %s of %d bytes, expected 16 of a trace or 8 of a span"
              .formatted(series, name, id.size()));
    }
  }

  private Labels labels(Exemplar one, Labels ids) {
    if (one.getFilteredAttributesCount() == 0) {
      return ids;
    }
    var attributes = new TreeMap<String, String>();
    for (var pair : one.getFilteredAttributesList()) {
      var name = names.label(pair.getKey());
      var value = Values.text(pair.getValue());
      if (!name.isEmpty()) {
        attributes.merge(name, value, (first, second) -> first + ";" + second);
      }
    }
    var labels = Labels.builder();
    attributes.forEach(labels::set);
    ids.forEach(labels::set);
    var all = labels.build();
    if (io.tinyobs.model.Exemplar.characters(all) > io.tinyobs.model.Exemplar.MAX_CHARACTERS) {
      notes.add(
          "attributes of exemplars whose labels would have more than %d characters are left out"
              .formatted(io.tinyobs.model.Exemplar.MAX_CHARACTERS));
      return ids;
    }
    return all;
  }
}
