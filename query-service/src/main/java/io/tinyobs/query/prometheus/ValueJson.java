// SPDX-License-Identifier: MIT
package io.tinyobs.query.prometheus;

import io.tinyobs.model.Labels;
import io.tinyobs.promql.QueryResult;
import io.tinyobs.promql.QueryResult.Matrix;
import io.tinyobs.promql.QueryResult.Scalar;
import io.tinyobs.promql.QueryResult.StringValue;
import io.tinyobs.promql.QueryResult.Vector;
import io.tinyobs.promql.QueryResult.VectorSample;
import io.tinyobs.query.http.Text;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import tools.jackson.core.JsonGenerator;

/** Writes the value of a query, a long series in several pieces. */
final class ValueJson {
  private ValueJson() {
  }

  /**
   * The answer to a query.
   *
   * @param limit most series in it; 0 for all
   * @param detail what else to tell
   */
  static ResponseEntity<Flux<DataBuffer>> answer(QueryResult result, int limit, Detail detail) {
    var stats = detail.stats();
    return switch (result.value()) {
      case Scalar scalar -> Envelope.result("scalar",
          json -> writePoint(
              json, scalar.timestampMillis(), Text.number(scalar.value())),
          stats, warnings(result, detail, 0, 0), result.infos());
      case StringValue string -> Envelope.result("string",
          json -> writePoint(json, string.timestampMillis(), string.value()),
          stats, warnings(result, detail, 0, 0), result.infos());
      case Vector vector -> Envelope.results("vector",
          Envelope.limited(vector.samples(), limit), ValueJson::writeSample,
          stats, warnings(result, detail, vector.samples().size(), limit), result.infos());
      case Matrix matrix -> {
        var points = new PointsJson();
        yield Envelope.results("matrix",
            MatrixPiece.of(Envelope.limited(matrix.series(), limit)),
            (json, piece) -> writePiece(json, piece, points),
            stats, warnings(result, detail, matrix.series().size(), limit), result.infos());
      }
    };
  }

  private static List<String> warnings(
      QueryResult result, Detail detail, int size, int limit) {
    var all = Stream.concat(result.warnings().stream(), detail.warnings().stream()).toList();
    return Envelope.truncation(all, size, limit);
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
    if (sample.histogram() == null) {
      json.writeName("value");
      writePoint(json, sample.timestampMillis(), Text.number(sample.value()));
    } else {
      json.writeName("histogram");
      HistogramJson.writePoint(json, sample.timestampMillis(), sample.histogram());
    }
    json.writeEndObject();
  }

  private static void writePiece(JsonGenerator json, MatrixPiece piece, PointsJson points) {
    var series = piece.series();
    var histograms = series.histograms();
    if (piece.opens()) {
      json.writeStartObject();
      json.writeName("metric");
      writeLabels(json, series.labels());
    }
    if (piece.from() == 0) {
      json.writeArrayPropertyStart(histograms == null ? "values" : "histograms");
    }
    if (histograms == null) {
      points.write(json, series, piece.from(), piece.to());
    }
    for (int i = piece.from(); histograms != null && i < piece.to(); i++) {
      HistogramJson.writePoint(
          json, series.timestamps()[i], Objects.requireNonNull(histograms[i]));
    }
    if (piece.to() == series.size()) {
      json.writeEndArray();
    }
    if (piece.closes()) {
      json.writeEndObject();
    }
  }
}
