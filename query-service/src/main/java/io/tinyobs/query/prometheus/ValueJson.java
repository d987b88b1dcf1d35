// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.Labels;
import io.tinyobs.model.Series;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.StringValue;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.query.http.Text;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import tools.jackson.core.JsonGenerator;

/** Writes the value of a query, a long series in several pieces. */
final class ValueJson {
  private static final int PIECE_SAMPLES = 4096;

  private ValueJson() {
  }

  /**
   * The answer to a query.
   *
   * @param limit most series in it; 0 for all
   */
  static ResponseEntity<Flux<DataBuffer>> answer(QueryResult result, int limit) {
    return switch (result.value()) {
      case Scalar scalar -> Envelope.result("scalar",
          json -> writePoint(
              json, scalar.timestampMillis(), Text.number(scalar.value())),
          result.warnings(), result.infos());
      case StringValue string -> Envelope.result("string",
          json -> writePoint(json, string.timestampMillis(), string.value()),
          result.warnings(), result.infos());
      case Vector vector -> Envelope.results("vector",
          Envelope.limited(vector.samples(), limit), ValueJson::writeSample,
          warnings(result, vector.samples().size(), limit), result.infos());
      case Matrix matrix -> Envelope.results("matrix",
          pieces(Envelope.limited(matrix.series(), limit)), ValueJson::writePiece,
          warnings(result, matrix.series().size(), limit), result.infos());
    };
  }

  private static List<String> warnings(QueryResult result, int size, int limit) {
    return Envelope.truncation(result.warnings(), size, limit);
  }

  static void writeLabels(JsonGenerator json, Labels labels) {
    json.writeStartObject();
    labels.forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  private static void writePoint(JsonGenerator json, long timestampMillis, String value) {
    json.writeStartArray();
    json.writeNumber(Text.seconds(timestampMillis));
    json.writeString(value);
    json.writeEndArray();
  }

  private static void writeSample(JsonGenerator json, VectorSample sample) {
    json.writeStartObject();
    json.writeName("metric");
    writeLabels(json, sample.labels());
    json.writeName("value");
    writePoint(json, sample.timestampMillis(), Text.number(sample.value()));
    json.writeEndObject();
  }

  /** Some neighbouring samples of a series, {@code to} not among them. */
  private record Piece(Series series, int from, int to) {
  }

  private static List<Piece> pieces(List<Series> all) {
    var pieces = new ArrayList<Piece>(all.size());
    for (var series : all) {
      for (int from = 0; from < series.size(); from += PIECE_SAMPLES) {
        pieces.add(new Piece(series, from, Math.min(from + PIECE_SAMPLES, series.size())));
      }
    }
    return pieces;
  }

  private static void writePiece(JsonGenerator json, Piece piece) {
    var series = piece.series();
    if (piece.from() == 0) {
      json.writeStartObject();
      json.writeName("metric");
      writeLabels(json, series.labels());
      json.writeArrayPropertyStart("values");
    }
    for (int i = piece.from(); i < piece.to(); i++) {
      writePoint(json, series.timestamps()[i], Text.number(series.values()[i]));
    }
    if (piece.to() == series.size()) {
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
