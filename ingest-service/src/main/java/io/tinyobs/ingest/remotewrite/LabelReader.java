// SPDX-License-Identifier: MIT
package io.tinyobs.ingest.remotewrite;

import static io.tinyobs.ingest.wire.WireReader.LENGTH;

import io.tinyobs.ingest.gate.Reason;
import io.tinyobs.ingest.gate.RecordRefused;
import io.tinyobs.ingest.gate.SeriesLimits;
import io.tinyobs.ingest.wire.WireReader;
import io.tinyobs.model.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** Turns the bytes of a series' labels into checked labels. Order is mended, a name twice is not. */
final class LabelReader {
  private final SeriesLimits limits;
  private final TextCache texts;

  LabelReader(SeriesLimits limits, TextCache texts) {
    this.limits = limits;
    this.texts = texts;
  }

  /** One label, where its name and value lie; each is empty if it is not there. */
  record Place(int nameFrom, int nameTo, int valueFrom, int valueTo) {
  }

  /**
   * The labels in {@code in} from one offset to another, one field 1 after the other.
   *
   * @throws RecordRefused if they name no series, or not an acceptable one
   */
  Labels read(byte[] in, int from, int to) {
    var places = places(in, from, to);
    var metric = metric(in, places);
    limits.checkCount(metric, places.size() - 1);
    var builder = Labels.builder();
    for (var place : places) {
      add(builder, metric, in, place);
    }
    return builder.build();
  }

  private static ArrayList<Place> places(byte[] in, int from, int to) {
    var places = new ArrayList<Place>();
    var reader = new WireReader(in, from, to);
    while (reader.hasMore()) {
      reader.tag(to);
      places.add(place(reader, reader.length(to)));
    }
    return places;
  }

  /** Reads one label, which ends at {@code end}. */
  static Place place(WireReader reader, int end) {
    int nameFrom = end;
    int nameTo = end;
    int valueFrom = end;
    int valueTo = end;
    while (reader.offset() < end) {
      int tag = reader.tag(end);
      switch (WireReader.field(tag)) {
        case 1 -> {
          reader.expect(tag, LENGTH);
          nameTo = reader.length(end);
          nameFrom = reader.offset();
          reader.moveTo(nameTo);
        }
        case 2 -> {
          reader.expect(tag, LENGTH);
          valueTo = reader.length(end);
          valueFrom = reader.offset();
          reader.moveTo(valueTo);
        }
        default -> reader.skip(tag, end);
      }
    }
    return new Place(nameFrom, nameTo, valueFrom, valueTo);
  }

  private static String metric(byte[] in, ArrayList<Place> places) {
    for (var place : places) {
      if (isMetricName(in, place) && place.valueTo > place.valueFrom) {
        return lenient(in, place.valueFrom, place.valueTo);
      }
    }
    throw new RecordRefused(
        Reason.METRIC_NAME_MISSING,
        "cannot accept a series of %d labels: got none named __name__, expected its metric name"
            .formatted(places.size()));
  }

  private static boolean isMetricName(byte[] in, Place place) {
    return place.nameTo - place.nameFrom == Labels.METRIC_NAME.length()
        && lenient(in, place.nameFrom, place.nameTo).equals(Labels.METRIC_NAME);
  }

  private void add(Labels.Builder builder, String metric, byte[] in, Place place) {
    var shown = lenient(in, place.nameFrom, Math.min(place.nameTo, place.nameFrom + 64));
    limits.checkName(metric, shown, place.nameTo - place.nameFrom);
    limits.checkValue(
        metric, shown, place.valueTo - place.valueFrom, isMetricName(in, place));
    var name = strict(metric, shown, in, place.nameFrom, place.nameTo);
    var value = strict(metric, shown, in, place.valueFrom, place.valueTo);
    if (name.isEmpty() || value.isEmpty()) {
      throw new RecordRefused(
          Reason.INVALID_LABELS,
          "cannot accept %s: got label \"%s\" with value \"%s\", expected neither to be empty"
              .formatted(metric, name, value));
    }
    try {
      builder.add(name, value);
    } catch (IllegalArgumentException e) {
      throw new RecordRefused(
          Reason.INVALID_LABELS,
          "cannot accept %s: got label \"%s\" twice, expected each name once"
              .formatted(metric, name));
    }
  }

  private static String lenient(byte[] in, int from, int to) {
    return new String(in, from, to - from, StandardCharsets.UTF_8);
  }

  private String strict(String metric, String label, byte[] in, int from, int to) {
    long hash = texts.hash(in, from, to);
    var known = texts.find(hash, in, from, to);
    if (known != null) {
      return known;
    }
    var text = decode(metric, label, in, from, to);
    texts.put(hash, in, from, to, text);
    return text;
  }

  static String decode(String metric, String label, byte[] in, int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(in, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new RecordRefused(
          Reason.INVALID_UTF8,
          "cannot accept %s: label %s is not valid UTF-8".formatted(metric, label));
    }
  }
}
